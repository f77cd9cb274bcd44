/** Two letters, then the name without spaces: states, the district, territories and military post of the United States. */
const UNITED_STATES = `al alabama|ak alaska|az arizona|ar arkansas|ca california|co colorado|ct connecticut|de delaware|
dc districtofcolumbia|dc washingtondc|fl florida|ga georgia|hi hawaii|id idaho|il illinois|in indiana|ia iowa|ks kansas|
ky kentucky|la louisiana|me maine|md maryland|ma massachusetts|mi michigan|mn minnesota|ms mississippi|mo missouri|
mt montana|ne nebraska|nv nevada|nh newhampshire|nj newjersey|nm newmexico|ny newyork|nc northcarolina|nd northdakota|
oh ohio|ok oklahoma|or oregon|pa pennsylvania|ri rhodeisland|sc southcarolina|sd southdakota|tn tennessee|tx texas|
ut utah|vt vermont|va virginia|wa washington|wv westvirginia|wi wisconsin|wy wyoming|as americansamoa|gu guam|
mp northernmarianaislands|pr puertorico|vi virginislands|vi usvirginislands|aa armedforcesamericas|
ae armedforceseurope|ap armedforcespacific`;

const CANADA = `ab alberta|bc britishcolumbia|mb manitoba|nb newbrunswick|nl newfoundlandandlabrador|nl newfoundland|
ns novascotia|nt northwestterritories|nu nunavut|on ontario|pe princeedwardisland|qc quebec|sk saskatchewan|yt yukon|
yt yukonterritory`;

function codesOf(list: string): ReadonlyMap<string, string> {
  const pairs = list.replaceAll('\n', '').split('|');
  return new Map(
    pairs.flatMap((pair) => {
      const [code = '', name = ''] = pair.split(' ');
      return [[name, code] as const, [code, code] as const];
    }),
  );
}

/** Names and codes → codes, by country. */
export const AMERICAN_STATES: Readonly<Record<'us' | 'ca', ReadonlyMap<string, string>>> = {
  us: codesOf(UNITED_STATES),
  ca: codesOf(CANADA),
};
