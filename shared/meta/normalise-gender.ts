import { cleanText } from './clean-text.ts';
import { foldLatin } from './fold-latin.ts';

const WORDS: Readonly<Record<'f' | 'm', readonly string[]>> = {
  f: 'f female woman w weiblich frau femme feminin feminine femenino femenina mujer femmina femminile donna feminino feminina mulher vrouw vrouwelijk kvinna kvinde kvinne kobieta zena nainen женский женщина 女 女性'.split(
    ' ',
  ),
  m: 'm male man mannlich maennlich mann herr homme masculin masculine masculino hombre maschio maschile uomo homem mannelijk mand mezczyzna muz mies мужской мужчина 男 男性'.split(
    ' ',
  ),
};
const GENDERS: ReadonlyMap<string, 'f' | 'm'> = new Map([
  ...WORDS.f.map((word) => [foldLatin(word), 'f'] as const),
  ...WORDS.m.map((word) => [foldLatin(word), 'm'] as const),
]);

/** Meta's gender: `f` or `m`. What is neither is nothing that Meta takes, and is left out. */
export function normaliseGender(raw: string): 'f' | 'm' | undefined {
  const text = cleanText(raw);
  return text === undefined ? undefined : GENDERS.get(foldLatin(text).replace(/[^\p{L}]/gu, ''));
}
