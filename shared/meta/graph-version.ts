/** The one place that names the Graph API version. Meta keeps a Marketing version for 90 days after the next one. */
export const GRAPH_VERSION = 'v26.0';
