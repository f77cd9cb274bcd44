/** Built by esbuild when the function is bundled (infra/bundle-for-browser.ts). */
declare module 'browser:*' {
  export const script: string;
}
