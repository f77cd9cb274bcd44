/** The token and app secret the sandbox accepts unless it is started with others; secrets of nothing. */
export const SANDBOX_TOKEN = 'graph-sandbox-token';
export const SANDBOX_APP_SECRET = 'graph-sandbox-app-secret';
