/** `wrong`: does not work as it should. `look`: works, but a person may want it otherwise. */
export type Finding =
  | { readonly level: 'wrong' | 'look'; readonly what: string; readonly next: string }
  | { readonly level: 'fine'; readonly what: string };

export const wrong = (what: string, next: string): Finding => ({ level: 'wrong', what, next });
export const look = (what: string, next: string): Finding => ({ level: 'look', what, next });
export const fine = (what: string): Finding => ({ level: 'fine', what });
