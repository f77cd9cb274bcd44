/** bt.js: takes over from the snippet, makes up for the calls it queued, and answers from then on. */
import { isObject, type QueuedCall, quietly } from './page.ts';
import { createPixel, type Pixel } from './pixel.ts';

// Only while the script first runs does the document know which one it is.
const script = document.currentScript as HTMLScriptElement | null;
const from = script?.src.replace(/\/[^/]*$/, '');

const stub = window.bt;

function start(queue: QueuedCall[]): void {
  let pixel: Pixel | undefined;

  function run(queued: QueuedCall): void {
    const [at, url, [command, first, second]] = queued;
    const params = isObject(second) ? second : {};
    if (pixel) pixel[`${command}`]?.(first, params, at, url);
    else if (command === 'init') {
      pixel = createPixel(`${first}`, params, `${params.api ?? from}`.replace(/\/+$/, ''), at, url);
      drain();
    } else queue.push(queued);
  }

  function drain(): void {
    for (const call of queue.splice(0)) quietly(() => run(call));
  }

  drain();
  if (stub) stub.run = (...call) => quietly(() => run([Date.now(), location.href, call]));
}

if (stub?.q && !stub.run) {
  const { q } = stub;
  if (document.prerendering) {
    // What was said while nobody looked at the page counts from when somebody does.
    const shown = (): void => start(q.map(([, url, call]) => [Date.now(), url, call]));
    document.addEventListener('prerenderingchange', shown, { once: true });
  } else start(q);
}
