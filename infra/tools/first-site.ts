/**
 * Makes the first site of a new deployment, with its keys. Every other site is made over HTTP with an admin key; the
 * first one has nobody to ask, so it is written with the rights of whoever deployed.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Instant } from '../../shared/domain/time.ts';
import { awsFaultInWords } from './first-site/aws-fault-in-words.ts';
import { makeFirstSite } from './first-site/make-first-site.ts';
import { HELP, readFirstSiteOptions } from './first-site/options.ts';

try {
  const options = readFirstSiteOptions(process.argv.slice(2));
  if (options === undefined) {
    console.log(HELP);
  } else {
    const region = options.region === undefined ? {} : { region: options.region };
    const dynamodb = new DynamoDBClient(region);
    const sqs = new SQSClient(region);
    console.log(await makeFirstSite({ dynamodb, sqs, now: Date.now() as Instant }, options));
  }
} catch (error) {
  console.error(awsFaultInWords(error));
  process.exitCode = 1;
}
