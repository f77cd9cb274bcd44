import { duration, when } from '../../cli/words.ts';
import { type Finding, fine, look, wrong } from '../finding.ts';

export type ClockLook = {
  /** Backtrail's time and this machine's, at the same moment. */
  readonly now: number;
  readonly machine: number;
  /** The local host's can be moved, and then stands still or runs on. */
  readonly movable: boolean;
  readonly stands: boolean;
};

/** Events that claim to be later than that are refused. */
const TOLERANCE = 5 * 60_000;

export function checkClock({ now, machine, movable, stands }: ClockLook): readonly Finding[] {
  const apart = Math.abs(now - machine);
  if (stands) {
    const distance =
      apart < TOLERANCE ? '' : `, ${duration(apart)} ${now < machine ? 'behind' : 'ahead of'} this machine`;
    return [
      look(
        `The clock stands still at ${when(new Date(now).toISOString())} UTC${distance}. Nothing that waits for time happens, and events dated more than 5 minutes later are refused.`,
        'Move it with POST /__local/clock, or start a host without --clock in a fresh data folder.',
      ),
    ];
  }
  if (apart > TOLERANCE && movable)
    return [
      look(
        `Somebody moved the clock: it runs ${duration(apart)} ahead of this machine.`,
        'Events without sentAt are taken for that much older than they are. A fresh data folder has a clock of its own.',
      ),
    ];
  if (apart > TOLERANCE)
    return [
      wrong(
        `This machine's clock is ${duration(apart)} ${now < machine ? 'ahead of' : 'behind'} Backtrail's.`,
        'Set the clock of this machine (NTP). If events are sent from here, their times are wrong as well.',
      ),
    ];
  return [fine('The clock runs and agrees with this machine.')];
}
