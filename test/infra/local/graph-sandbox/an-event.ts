import { sha256 } from './a-sandbox.ts';

export const PIXEL = '900000000000001';

/** The sandbox's clock starts here in these tests, in Meta's seconds. */
export const NOW_S = Date.parse('2026-10-01T00:00:00Z') / 1000;

/** A page view of a known browser that Meta would take. */
export function anEvent(overrides: object = {}): object {
  return {
    event_name: 'PageView',
    event_time: NOW_S - 60,
    event_id: 'e-1',
    action_source: 'website',
    event_source_url: 'https://shop.example/shoes',
    user_data: { client_user_agent: 'Mozilla/5.0', client_ip_address: '192.0.2.7', external_id: sha256('user-42') },
    ...overrides,
  };
}
