/** Bytes of the pixel script as browsers receive it from a running host; `undefined` when there is none yet. */
export async function measurePixel(url: string): Promise<number | undefined> {
  const answer = await fetch(`${url}/bt.js`, { headers: { 'accept-encoding': 'gzip' } });
  await answer.arrayBuffer();
  const length = answer.headers.get('content-length');
  return answer.status === 200 && answer.headers.get('content-encoding') === 'gzip' ? Number(length) : undefined;
}
