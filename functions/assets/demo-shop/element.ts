type Child = Node | string | undefined | false;
type Attributes = Readonly<Record<string, string | ((event: Event) => void) | undefined>>;

/** An element with its attributes and children; text is always text, never markup. Functions listen to the event they are named for. */
export function element(tag: string, attributes: Attributes = {}, ...children: readonly Child[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') made.addEventListener(name, value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== undefined && child !== false));
  return made;
}

/** A place of shop.html. */
export function place(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`shop.html has no #${id}`);
  return found;
}
