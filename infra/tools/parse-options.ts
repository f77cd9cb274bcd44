import { type ParseArgsConfig, parseArgs } from 'node:util';

/** @throws Error with one sentence that says what is wrong and where help is. */
export function parseOptions<const Config extends ParseArgsConfig>(config: Config) {
  try {
    return parseArgs(config);
  } catch (cause) {
    const [sentence] = (cause instanceof Error ? cause.message : String(cause)).split(/\.\s|\n/);
    throw new Error(`${sentence?.replace(/\.$/, '')}. --help lists what there is.`, { cause });
  }
}
