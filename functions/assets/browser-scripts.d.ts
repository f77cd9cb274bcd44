/** Built by esbuild when the function is bundled (infra/bundle-for-browser.ts). */
declare module 'browser:*' {
  export const script: string;
}

/** A file as it is, read at the same time. */
declare module 'text:*' {
  export const text: string;
}
