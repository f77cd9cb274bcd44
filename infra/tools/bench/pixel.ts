/** Bytes of the pixel script as browsers receive it from a running host. */
export async function measurePixel(url: string): Promise<number> {
  const answer = await fetch(`${url}/bt.js`, { headers: { 'accept-encoding': 'gzip' } });
  await answer.arrayBuffer();
  if (answer.status !== 200 || answer.headers.get('content-encoding') !== 'gzip')
    throw new Error(`GET /bt.js answered ${answer.status}, or not gzipped`);
  return Number(answer.headers.get('content-length'));
}
