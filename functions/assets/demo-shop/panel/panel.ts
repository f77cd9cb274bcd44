/** “What Backtrail knows”: the visitor's own events as they arrive, and what has become of them. */
import { answer, readAnswer } from '../consent-banner.ts';
import { element, place } from '../element.ts';
import { readOrders } from '../orders.ts';
import { readTagging, TAGGINGS, writeTagging } from '../tagging.ts';
import { arrivals } from './arrivals.ts';
import { isLocalHost, moveClock, orderSentence, readClock, recentEvents, visitor } from './backtrail.ts';
import { audienceList, eventRow, reachWords } from './describe.ts';
import { knownVisitor } from './known-visitor.ts';

const EVERY_MS = 2_000;
const TWO_HOURS_MS = 2 * 3_600_000;

/** Returns a function that looks at once, rather than within two seconds. */
export function startPanel(): () => void {
  const who = element('p', { class: 'id' });
  const audiences = element('div', {});
  const reach = element('p', { class: 'hint' });
  const sentences = element('div', { id: 'sentences' });
  const events = element('ol', { id: 'events' });
  const time = element('p', { class: 'hint', id: 'clock' });
  const trouble = element('p', { class: 'trouble', role: 'status' });
  const change = element('button', { type: 'button', class: 'link', click: changeMind });
  const wait = element('button', { type: 'button', id: 'wait', click: letTimePass }, 'Let two hours pass');

  function changeMind(): void {
    answer(readAnswer() === 'grant' ? 'revoke' : 'grant');
    void look();
  }

  async function letTimePass(): Promise<void> {
    wait.setAttribute('disabled', '');
    await readClock()
      .then(({ now }) => moveClock(now + TWO_HOURS_MS))
      .catch(() => {});
    wait.removeAttribute('disabled');
    await look();
  }

  function showWho(visitorId: string | undefined): void {
    const consent = readAnswer();
    change.textContent = consent === 'grant' ? 'Take your consent back' : 'Agree after all';
    change.hidden = consent === undefined;
    if (consent === undefined)
      who.textContent = 'Nothing yet. Until you answer its question, what you do stays in this page.';
    else if (consent === 'revoke' && visitorId === undefined)
      who.textContent = 'Nothing, as you wished: no request is made and nothing is stored.';
    else who.textContent = `Visitor ${visitorId ?? '…'}${consent === 'revoke' ? ', who takes no part any more' : ''}`;
  }

  async function ask(visitorId: string | undefined): Promise<void> {
    const { now, running } = await readClock();
    if (!running) await moveClock(now);
    time.textContent = `The host’s clock: ${new Date(now).toUTCString().slice(5, -4)} UTC`;
    if (visitorId !== undefined) {
      const seen = await recentEvents(visitorId);
      const told = seen.length === 0 ? undefined : await visitor(visitorId);
      audiences.replaceChildren(audienceList(told));
      reach.textContent = reachWords(told);
      events.replaceChildren(...seen.map(eventRow));
    }
    const told = await Promise.all(readOrders().map(orderSentence));
    sentences.replaceChildren(
      ...told.flatMap((words) => (words === undefined ? [] : element('blockquote', {}, words))),
    );
  }

  async function look(): Promise<void> {
    const visitorId = knownVisitor();
    showWho(visitorId);
    try {
      await ask(visitorId);
      trouble.textContent = '';
    } catch {
      trouble.textContent = 'Backtrail does not answer just now. What you do is kept, and sent when it does.';
    }
  }

  async function goOn(): Promise<void> {
    if (!document.hidden) await look();
    setTimeout(goOn, EVERY_MS);
  }

  audiences.append(audienceList(undefined));
  const hint = 'On a host of your own, npm run tail shows your events, and npm run admin the audiences.';
  const known = isLocalHost
    ? [sentences, audiences, reach, wait, time, element('h3', {}, 'Your events'), trouble, events]
    : [element('p', { class: 'hint' }, hint)];
  place('panel').append(
    element('h2', {}, element('button', { type: 'button', click: toggle }, 'What Backtrail knows')),
    who,
    change,
    ...known,
    element('h3', {}, 'Try'),
    arrivals(),
    tagging(),
  );
  if (isLocalHost) void goOn();
  else showWho(knownVisitor());
  return () => void (isLocalHost ? look() : showWho(knownVisitor()));
}

/** On a telephone the panel is a drawer. */
const toggle = (): void => void place('panel').classList.toggle('open');

function tagging(): HTMLElement {
  const choices = Object.entries(TAGGINGS).map(([value, words]) =>
    element('option', { value, ...(value === readTagging() && { selected: '' }) }, words),
  );
  const select = element('select', {}, ...choices) as HTMLSelectElement;
  select.addEventListener('change', () => writeTagging(select.value));
  return element('label', { class: 'tagging' }, 'This shop’s pages have ', select);
}
