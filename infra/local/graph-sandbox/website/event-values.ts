import type { ReceivedEvent } from '../conversions/received-event.ts';

/** What an event has under a rule's field, each value as text. Of the device nothing is kept, so nothing matches it. */
export function valuesOf(event: ReceivedEvent, field: string): readonly string[] {
  switch (field) {
    case 'event':
      return [event.name];
    case 'url':
      return event.url === undefined ? [] : [event.url];
    case 'domain':
      return event.url === undefined ? [] : [new URL(event.url).hostname];
    case 'path':
      return event.url === undefined ? [] : [new URL(event.url).pathname];
    case 'device_type':
      return [];
    default:
      return customValues(event, field);
  }
}

/** A key of the custom data, or a path into it: `contents.item_price`. `contents` alone stands for the ids in it. */
function customValues({ customData }: ReceivedEvent, field: string): readonly string[] {
  if (Object.hasOwn(customData, field)) return scalarsOf(customData[field]);
  let reached: readonly unknown[] = [customData];
  for (const step of field.split('.')) reached = reached.flatMap((value) => stepInto(value, step));
  return reached.flatMap(scalarsOf);
}

function stepInto(value: unknown, step: string): readonly unknown[] {
  if (Array.isArray(value)) return value.flatMap((entry) => stepInto(entry, step));
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
  return [Reflect.get(value, step)];
}

function scalarsOf(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(scalarsOf);
  if (typeof value === 'object' && value !== null) return 'id' in value ? scalarsOf(value.id) : [];
  return value === undefined || value === null ? [] : [String(value)];
}
