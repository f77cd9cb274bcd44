/** Whether calls under this base URL reach Meta, and not a stand-in for it. */
export function isMeta(baseUrl: string): boolean {
  return URL.parse(baseUrl)?.hostname === 'graph.facebook.com';
}
