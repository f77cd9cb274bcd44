import { count } from '../../cli/words.ts';
import { type Finding, fine, look, wrong } from '../finding.ts';

/** A queue over the seconds it was watched. */
export type WatchedQueue = {
  readonly name: string;
  readonly deadLetters: number;
  /** At the end. */
  readonly visible: number;
  readonly inFlight: number;
  /** Messages waited all the time, and none was taken. */
  readonly stuck: boolean;
};

/** Nobody reads it: the scheduler puts there what it could not deliver. */
const MISSED_SWEEPS = 'missed-sweeps';
const LOG = 'functions.log in the data folder (.backtrail/)';

export function checkQueues(queues: readonly WatchedQueue[]): readonly Finding[] {
  const findings = queues.flatMap((queue): readonly Finding[] =>
    queue.name === MISSED_SWEEPS ? checkMissedSweeps(queue) : checkQueue(queue),
  );
  return findings.length > 0 ? findings : [fine('The queues are empty, and nothing was put aside.')];
}

function checkMissedSweeps({ visible }: WatchedQueue): readonly Finding[] {
  if (visible === 0) return [];
  return [
    wrong(
      `${count(visible, 'sweep was', 'sweeps were')} missed: people enter and leave audiences late.`,
      `The next one makes up for it. If the number grows, the sweep function fails: see ${LOG}, and docs/runbook.md under "Sweeps were missed".`,
    ),
  ];
}

function checkQueue({ name, deadLetters, visible, inFlight, stuck }: WatchedQueue): readonly Finding[] {
  return [
    ...(deadLetters > 0
      ? [
          wrong(
            `Queue ${name}: ${count(deadLetters, 'message was', 'messages were')} put aside after failing again and again. What they say counts nowhere.`,
            `Find the cause in ${LOG}; how to send them again stands in docs/runbook.md, under "… put aside".`,
          ),
        ]
      : []),
    ...(stuck
      ? [
          wrong(
            `Queue ${name}: ${count(visible, 'message waits', 'messages wait')} and nobody takes them.`,
            `Look for a failing function in ${LOG}; if there is none, stop the host and start it again: nothing is lost.`,
          ),
        ]
      : []),
    ...(!stuck && visible + inFlight > 0
      ? [
          look(
            `Queue ${name}: ${count(visible + inFlight, 'message is', 'messages are')} being worked on or wait for another try.`,
            `Ask again in a minute. If the number does not fall, a function fails: see ${LOG}.`,
          ),
        ]
      : []),
  ];
}
