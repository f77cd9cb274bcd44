/** Meta shows no ads to a customer list of which it recognises fewer people. */
const FEWEST = 100;

export type Deliverable = { readonly likely: boolean; readonly reason: string };

/** Whether Meta will show ads to an audience of so many people with an e-mail or phone; it recognises only some of them. */
export function deliverableWith(matchable: number): Deliverable {
  if (matchable < FEWEST)
    return {
      likely: false,
      reason: `Too small to deliver: ${matchable} people have an e-mail or phone and consent, and Meta shows no ads to a list of which it recognises fewer than ${FEWEST}. A longer window, or a rule that holds for more people, helps.`,
    };
  return {
    likely: true,
    reason: `${matchable} people have an e-mail or phone and consent; Meta must recognise at least ${FEWEST} of them.`,
  };
}

/** What somebody should know before ads run. `null`: nobody counted. */
export function warningsOn(matchable: number | null): readonly string[] {
  if (matchable === null) return [];
  const { likely, reason } = deliverableWith(matchable);
  return likely ? [] : [reason];
}
