import { COUNTRIES } from './country-codes.ts';
import { foldLatin } from './fold-latin.ts';

/** In whose words a shop's customers are likely to name their country. */
const LANGUAGES = `de fr es it pt nl sv da nb fi is pl cs sk sl hr sr bs sq mk bg ro hu el tr ru uk be lt lv et ka hy az kk uz
ar he fa hi bn th vi id ms zh zh-Hant ja ko ca eu gl ga mt`;

/** Names that Unicode's lists do not have, as people and exports write them. */
const ALSO: Readonly<Record<string, string>> = {
  uk: 'GB',
  greatbritain: 'GB',
  england: 'GB',
  scotland: 'GB',
  wales: 'GB',
  northernireland: 'GB',
  unitedkingdomofgreatbritainandnorthernireland: 'GB',
  unitedstatesofamerica: 'US',
  estadosunidosdeamerica: 'US',
  uae: 'AE',
  holland: 'NL',
  kingdomofthenetherlands: 'NL',
  bundesrepublikdeutschland: 'DE',
  federalrepublicofgermany: 'DE',
  republicofireland: 'IE',
  czechrepublic: 'CZ',
  slovakrepublic: 'SK',
  russianfederation: 'RU',
  republicofkorea: 'KR',
  korearepublicof: 'KR',
  hongkong: 'HK',
  macau: 'MO',
  macao: 'MO',
  taiwanprovinceofchina: 'TW',
  peoplesrepublicofchina: 'CN',
  vietnam: 'VN',
  turkey: 'TR',
  turkiye: 'TR',
  ivorycoast: 'CI',
  capeverde: 'CV',
  swaziland: 'SZ',
  macedonia: 'MK',
  bosnia: 'BA',
  moldovarepublicof: 'MD',
  iranislamicrepublicof: 'IR',
  syrianarabrepublic: 'SY',
  laopeoplesdemocraticrepublic: 'LA',
  tanzaniaunitedrepublicof: 'TZ',
  palestine: 'PS',
  vatican: 'VA',
  holysee: 'VA',
};

/** A country's name as it is looked up: lower case, without accents, articles, spaces and signs. */
const foldName = (name: string): string =>
  foldLatin(name)
    .replaceAll('&', 'and')
    .replace(/^the /, '')
    .replace(/[^\p{L}\p{M}\p{N}]/gu, '');

/** Names in some languages → code; a name that means two countries means none (`Kongo`). */
function namesIn(languages: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string | undefined>();
  for (const language of languages) {
    const inLanguage = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' });
    for (const code of COUNTRIES) {
      const name = inLanguage.of(code);
      if (name === undefined) continue;
      const folded = foldName(name);
      names.set(folded, names.has(folded) && names.get(folded) !== code ? undefined : code);
    }
  }
  return new Map([...names].flatMap(([name, code]) => (code === undefined ? [] : [[name, code]])));
}

let english: ReadonlyMap<string, string> | undefined;
let others: ReadonlyMap<string, string> | undefined;

/** Shops write few countries, and always the same way. */
const asked = new Map<string, string | undefined>();
const MOST_ASKED = 500;

/** The alpha-2 code, in capitals, of a country named in English or one of its neighbours' languages. */
export function countryNamed(name: string): string | undefined {
  if (asked.has(name)) return asked.get(name);
  const code = lookUp(name);
  if (asked.size < MOST_ASKED) asked.set(name, code);
  return code;
}

function lookUp(name: string): string | undefined {
  const folded = foldName(name);
  english ??= namesIn(['en']);
  const found = ALSO[folded] ?? english.get(folded);
  if (found !== undefined) return found;
  others ??= namesIn(LANGUAGES.split(/\s+/));
  return others.get(folded);
}
