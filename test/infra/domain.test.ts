import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { configFor } from '../../infra/config.ts';
import { referencesIn, resourcesOf, templatesOf } from '../support/templates.ts';

const name = 'events.shop.example';
const hostedZone = { id: 'Z0123456789ABC', name: 'shop.example' };
const certificateArn = 'arn:aws:acm:eu-central-1:123456789012:certificate/0a1b';
const outputsSchema = z.object({ Outputs: z.record(z.string(), z.object({ Value: z.unknown() })) });

function deployed(domain?: { name: string; certificateArn?: string; hostedZone?: { id: string; name: string } }) {
  const templates = templatesOf('prod', configFor('prod', domain === undefined ? {} : { domain }));
  const { Outputs } = outputsSchema.parse(JSON.parse(readFileSync(templates.files[1] ?? '', 'utf8')));
  return { pipeline: templates.pipeline, say: (output: string) => JSON.stringify(Outputs[output]?.Value) };
}

describe('an API without a name of its own', () => {
  it('says at the end of a deployment what is lost, and where to change it', () => {
    const { pipeline, say } = deployed();
    expect(resourcesOf(pipeline, 'AWS::ApiGatewayV2::DomainName')).toEqual([]);
    expect(say('Domain')).toMatch(/^"None\. .*cookies.*count as new ones.*short links.*infra\/config\.ts/);
  });
});

describe('an API with a name of its own', () => {
  it('in a zone of Route 53 gets certificate, records and mapping by itself', () => {
    const { pipeline, say } = deployed({ name, hostedZone });
    const [[domainId, domain] = []] = resourcesOf(pipeline, 'AWS::ApiGatewayV2::DomainName');
    expect(domain?.Properties.DomainName).toBe(name);
    expect(JSON.stringify(domain)).toContain('TLS_1_2');
    const [[certificateId] = []] = resourcesOf(pipeline, 'AWS::CertificateManager::Certificate');
    expect(referencesIn(domain?.Properties)).toContain(certificateId);
    const [[, mapping] = []] = resourcesOf(pipeline, 'AWS::ApiGatewayV2::ApiMapping');
    expect(referencesIn(mapping?.Properties.DomainName)).toEqual([domainId]);
    const records = resourcesOf(pipeline, 'AWS::Route53::RecordSet').map(([, { Properties }]) => Properties);
    expect(records.map(({ Type, Name }) => [Type, Name])).toEqual([
      ['A', `${name}.`],
      ['AAAA', `${name}.`],
    ]);
    expect(say('ApiUrl')).toBe(`"https://${name}"`);
    expect(say('Domain')).toContain('Route 53 has the records');
  });

  it('elsewhere takes a certificate and says which record to make', () => {
    const { pipeline, say } = deployed({ name, certificateArn });
    expect(resourcesOf(pipeline, 'AWS::CertificateManager::Certificate')).toEqual([]);
    expect(resourcesOf(pipeline, 'AWS::Route53::RecordSet')).toEqual([]);
    expect(say('Domain')).toMatch(/Point events\.shop\.example there, with a CNAME record.*RegionalDomainName/);
  });

  it.each([
    [{ name }, /domain: needs certificateArn, or hostedZone/],
    [{ name: 'https://events.shop.example', certificateArn }, /domain\.name: a domain is a host name in lower case/],
    [{ name: 'events.other.example', hostedZone }, /domain: the name must lie in the hosted zone/],
  ])('is refused when it is %j', (domain, message) => {
    expect(() => configFor('prod', { domain })).toThrow(message);
  });
});
