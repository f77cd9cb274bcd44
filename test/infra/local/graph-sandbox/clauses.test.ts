import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What the sandbox must do like Meta: number of the clause, what it says, the file and the title of the test that shows it. */
const CLAUSES: readonly (readonly [clause: number, says: string, file: string, title: string])[] = [
  [
    1,
    'no version, or an expired one: 2635',
    'versions-and-credentials',
    '%j before the path is refused as out of date',
  ],
  [
    1,
    'or a header that says it was upgraded',
    'scripted-behaviour',
    'is answered with a warning instead where calls are upgraded',
  ],
  [
    1,
    'no token, or a wrong one: 190',
    'versions-and-credentials',
    'missing or wrong answers 190 in the shape of every Graph error',
  ],
  [
    1,
    'a wrong proof: 104',
    'versions-and-credentials',
    'is accepted when right, plain or timed, and answers 104 when wrong or mixed up',
  ],
  [1, 'demanded or not', 'versions-and-credentials', 'is demanded only of an app set to demand it'],
  [
    2,
    'terms not accepted: 200/1870090 on create, edit, users',
    'audiences',
    'must be accepted before audiences and members can be edited',
  ],
  [3, 'more than 10,000 rows: 100', 'users', 'with %s answers 100 and changes nothing'],
  [
    3,
    'a row that does not fit the schema: 100 and its sentence',
    'users',
    'says of rows that do not fit the schema what Meta says',
  ],
  [3, 'an unknown key: 100', 'users', 'with %s answers 100 and changes nothing'],
  [
    3,
    'a raw value: 200, counted as invalid, with a sample',
    'users',
    'counts a row with a value that is not a hash as invalid and keeps its other keys',
  ],
  [3, 'no payload: 100', 'users', 'with %s answers 100 and changes nothing'],
  [
    4,
    'a session id that is no positive int64, a sequence below 1: refused',
    'sessions',
    'with %s answers 100 and changes nothing',
  ],
  [4, '/users after the last batch: discarded', 'sessions', 'discards what comes after the last batch'],
  [4, '/users after 90 minutes: discarded', 'sessions', 'discards what comes 90 minutes after its first batch'],
  [
    4,
    '/usersreplace after the last batch or 90 minutes: 2650/1870159, 1870158',
    'users-replace',
    'refuses batches after its last one and after 90 minutes',
  ],
  [4, 'no first batch: 2650/1870147', 'users-replace', 'needs a session, rows and a first batch'],
  [
    4,
    'two replacements, or /users during one: 2650/1870145',
    'users-replace',
    'lets nobody else edit until it is over',
  ],
  [
    4,
    'too large, or not done: 2650/1870144, 1870148',
    'scripted-behaviour',
    'is refused for a list too large, and may fail half done, both where that was scripted',
  ],
  [
    4,
    'another schema within a session: refused',
    'sessions',
    'keeps its schema, one for additions and one for removals',
  ],
  [
    4,
    'another schema within a replacement: refused',
    'users-replace',
    'keeps one schema throughout and may repeat later batches',
  ],
  [5, 'num_received counts the session', 'sessions', 'counts what it received so far'],
  [
    5,
    'samples are a list while there are none, else an object',
    'users',
    'answers what was received, with ids as strings',
  ],
  [
    6,
    'sizes move after a while; 441, then 200',
    'scripted-behaviour',
    'moves after the delay that was scripted, and says meanwhile that it is being populated',
  ],
  [
    6,
    'delivery 300 below a threshold',
    'audiences',
    'counts its members at once, within bounds, and is deliverable from 100 on',
  ],
  [
    6,
    '414 while members are replaced',
    'users-replace',
    'empties the audience with the first batch and fills it with every batch',
  ],
  [
    7,
    'a flagged name: 471, then 100/1713230',
    'audiences',
    'blocks edits of members until it is changed, and only when words are scripted',
  ],
  [
    7,
    'a flagged rule, and edits that are not allowed',
    'scripted-behaviour',
    'is found by its rule too, and may not be edited at all where that was scripted',
  ],
  [8, 'one bad event: none is taken', 'conversions', 'of which one is invalid keeps none of them'],
  [8, 'more than 1,000 events: 100', 'conversions', 'takes 1,000 in a request and refuses one more with 100'],
  [8, 'older than 7 days: 100/2804003', 'conversions', 'more than 7 days ago by the clock answers 100/2804003'],
  [8, 'milliseconds: a far future', 'conversions', 'in milliseconds is a far future and refused'],
  [
    8,
    'a purchase without value: 100/2804009',
    'conversions',
    'is for a Purchase also its money: without %s it answers 100/2804009',
  ],
  [8, 'a website without address or user agent: 100', 'conversions', 'is %s, or the answer is 100'],
  [8, 'too little about the person: 100/2804050', 'conversions', 'is too little to go by in %j: 100/2804050'],
  [
    8,
    'plain text where a hash belongs: refused or dropped',
    'conversions',
    'in plain text, like %s, refuses the batch, or loses the value where that was asked for',
  ],
  [9, 'usage on every answer', 'versions-and-credentials', 'reports the usage of the quota, refusals too'],
  [
    9,
    'throttles: 400, their codes, minutes above zero',
    'faults',
    'can be the limit %d: HTTP 400, and minutes to wait in the header',
  ],
  [10, 'by chance', 'faults', 'hit their share of the calls, the same ones for the same seed'],
  [
    10,
    'HTML, odd bodies, 200 with an error',
    'faults',
    'answers any status, body and headers, an error under status 200 too',
  ],
  [10, 'slow answers', 'faults', 'only delays when it says nothing else, and does not hold up closing'],
  [10, 'no answer, done or not', 'faults', '%s never answers and leaves %d members'],
  [11, 'ids that no double holds, as text', 'audiences', 'answers an id as a numeric string that no double holds'],
  [
    11,
    'figures as text, no row for a day of zeros',
    'ad-insights',
    'are text throughout, with no row for a day without delivery',
  ],
  [11, 'cursors that expire', 'ad-insights', 'are refused with a cursor that is old or made up'],
];
const HOW_MANY = 11;

const fileOf = (name: string): string => join(import.meta.dirname, `${name}.test.ts`);
const titlesIn = (name: string): ReadonlySet<string> => {
  const source = readFileSync(fileOf(name), 'utf8');
  return new Set(
    [...source.matchAll(/(?:\bit(?:\.each)?|\])\)?\(\s*(['"`])((?:\\.|(?!\1).)*)\1,/g)].map(
      ([, , title]) => title ?? '',
    ),
  );
};

describe('each thing the sandbox must do like Meta', () => {
  it.each(CLAUSES)('%i: %s (%s: %s)', (_, __, file, title) => {
    expect(existsSync(fileOf(file))).toBe(true);
    expect([...titlesIn(file)]).toContain(title);
  });

  it('is in the table', () => {
    const numbers = new Set(CLAUSES.map(([clause]) => clause));
    expect([...numbers].sort((a, b) => a - b)).toEqual(Array.from({ length: HOW_MANY }, (_, index) => index + 1));
  });

  // Where the list that this one follows lies beside the project, nothing may have been added to it unnoticed.
  const page = join(
    process.env.BACKTRAIL_DATA ?? join(import.meta.dirname, '../../../../../shared/data'),
    '../META.md',
  );
  if (!existsSync(page)) console.warn('The list of what Meta does is not here: the table is not compared with it');
  it.skipIf(!existsSync(page))('has as many rows for a clause as the clause has answers', () => {
    const section =
      readFileSync(page, 'utf8')
        .split(/^## /m)
        .find((text) => text.startsWith('12.')) ?? '';
    const items = section
      .split('\n')
      .slice(1)
      .filter((line) => /^\d+\. /.test(line));
    expect(items).toHaveLength(HOW_MANY);
    for (const item of items) {
      const clause = Number.parseInt(item, 10);
      const rows = CLAUSES.filter(([number]) => number === clause).length;
      expect(rows, item.slice(0, 60)).toBeGreaterThanOrEqual(Math.min(item.split('→').length - 1, 5));
    }
  });
});
