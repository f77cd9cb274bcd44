import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { PROJECT_FOLDER } from '../../infra/project-folder.ts';

/** Those that take longest, longest first: whichever is begun last, the other core waits for. */
const SLOWEST = [
  'pipeline/faults',
  'end-to-end/same-answers',
  'integrations/segment-browser-clients',
  'pipeline/demo-shop',
  'pipeline/bad-input',
  'pipeline/persons',
];

/** Vitest alone would begin with small projects and large files, which says little about how long they take. */
export class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

/** First the slowest, then what is alone in its process, and at the end the many that share one. */
function placeOf({ moduleId, project }: TestSpecification): number {
  const place = SLOWEST.indexOf(relative(`${PROJECT_FOLDER}/test`, moduleId).replace(/\.test\.ts$/, ''));
  if (place >= 0) return place;
  return SLOWEST.length + (project.config.isolate ? 0 : 1);
}
