import { hashPhone } from '../../../shared/meta/hash-phone.ts';
import { hashEmail } from '../../../shared/meta/normalise-email.ts';
import { median } from './bench-row.ts';

const ROWS = 10_000;
const ROUNDS = 5;

/** Milliseconds to make match keys of 10,000 people's raw e-mail and phone, rows of two fields as they are sent. */
export async function measureMetaRows(): Promise<number> {
  const people = Array.from({ length: ROWS }, (_, index) => ({
    email: ` Person.${index}@Example.com `,
    phone: `+49 30 ${String(1_000_000 + index)}`,
  }));
  const times: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage();
    const rows = [];
    for (const { email, phone } of people) rows.push([hashEmail(email) ?? '', (await hashPhone(phone)) ?? '']);
    JSON.stringify({ schema: ['EMAIL', 'PHONE'], data: rows });
    const { user, system } = process.cpuUsage(before);
    // The first round loads the library of phone numbers.
    if (round > 0) times.push((user + system) / 1_000);
  }
  return median(times);
}
