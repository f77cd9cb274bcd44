/** Unique; also where `randomUUID` is missing, as it is on pages without TLS. */
export const newId = (): string => crypto.randomUUID?.() ?? `${Date.now()}-${Math.random()}${Math.random()}`;
