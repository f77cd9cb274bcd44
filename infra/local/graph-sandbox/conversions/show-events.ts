import type { EventStore } from './event-store.ts';
import type { ReceivedEvent } from './received-event.ts';

const DEFAULT_LIMIT = 10_000;

/** What was received, under Meta's names, oldest first; `after` is the number of the last event already seen. */
export function showEvents(events: EventStore, query: URLSearchParams): unknown {
  const after = Number(query.get('after') ?? 0);
  const limit = Number(query.get('limit') ?? DEFAULT_LIMIT);
  const wanted = events.list().filter((event) => isWanted(event, query) && event.number > after);
  const page = query.has('after') ? wanted.slice(0, limit) : wanted.slice(-limit);
  return { total: events.total, events: page.map(showEvent) };
}

function isWanted({ pixelId, name }: ReceivedEvent, query: URLSearchParams): boolean {
  return (query.get('pixel_id') ?? pixelId) === pixelId && (query.get('event_name') ?? name) === name;
}

function showEvent(event: ReceivedEvent): unknown {
  return {
    number: event.number,
    pixel_id: event.pixelId,
    event_name: event.name,
    event_id: event.id,
    event_time: event.time,
    action_source: event.actionSource,
    event_source_url: event.url,
    user_data_keys: event.userDataKeys,
    user_data: event.matchKeys,
    custom_data: event.customData,
    test_event_code: event.testCode,
    received_at: event.receivedAt,
    duplicate: event.duplicate ?? false,
  };
}
