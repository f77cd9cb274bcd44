/** User agents as browsers and the browsers inside apps send them, in many combinations of device, version and operator. */

const IPHONES = [
  ['iPhone12,8', '16_7_8'],
  ['iPhone14,5', '17_4_1'],
  ['iPhone15,3', '17_6'],
  ['iPhone17,1', '18_2'],
  ['iPad13,4', '17_5_1'],
] as const;
const ANDROIDS = [
  ['10', 'SM-A205F Build/QP1A.190711.020'],
  ['11', 'Redmi Note 8 Pro Build/RP1A.200720.011'],
  ['12', 'CUBOT P60 Build/SP1A.210812.016'],
  ['13', 'moto g(30) Build/T1RCS33.1-73'],
  ['14', 'SM-S911B Build/UP1A.231005.007'],
  ['15', 'CPH2557 Build/AP3A.240617.008'],
  ['16', 'Pixel 10 Pro XL Build/CP1A.260305.018'],
] as const;
const CHROMES = ['109.0.5414.117', '124.0.6367.82', '142.0.7444.142'];
/** What a telephone shows as its operator; the app puts it into its own words. */
const OPERATORS = ['T-Mobile.com', 'Vodafone.de', 'AT&T', 'Metro by T-Mobile', 'O2 - de', '(null)', 'Orange|FR', 'bob'];
const LOCALES = ['en_US', 'de_DE', 'pt_BR'];

type Phone = { readonly device: string; readonly version: string; readonly web: string };

const iphones: readonly Phone[] = IPHONES.map(([device, version]) => ({
  device,
  version,
  web: `Mozilla/5.0 (${device.startsWith('iPad') ? 'iPad; CPU OS' : 'iPhone; CPU iPhone OS'} ${version} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148`,
}));
const androids: readonly Phone[] = ANDROIDS.flatMap(([version, device]) =>
  CHROMES.map((chrome) => ({
    device,
    version,
    web: `Mozilla/5.0 (Linux; Android ${version}; ${device}; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/${chrome} Mobile Safari/537.36`,
  })),
);

const onIphone: readonly ((phone: Phone, operator: string, locale: string) => string)[] = [
  ({ device, version }, operator, locale) =>
    ` [FBAN/FBIOS;FBAV/458.0.0.41.109;FBBV/583172398;FBDV/${device};FBMD/iPhone;FBSN/iOS;FBSV/${version.replaceAll('_', '.')};FBSS/3;FBCR/${operator};FBID/phone;FBLC/${locale};FBOP/5;FBRV/586003187;IABMV/1]`,
  ({ device }, operator, locale) =>
    ` [FBAN/MessengerForiOS;FBAV/453.0.0.33.106;FBBV/1;FBDV/${device};FBCR/${operator};FBLC/${locale};FBOP/5]`,
  ({ device, version }, _, locale) =>
    ` Instagram 329.0.4.28.92 (${device}; iOS ${version}; ${locale}; ${locale.slice(0, 2)}; scale=3.00; 1170x2532; 596227390; IABMV/1)`,
  ({ device, version }, _, locale) =>
    ` Barcelona 330.0.0.26.109 (${device}; iOS ${version}; ${locale}; ${locale.slice(0, 2)}; scale=3.00; 1170x2532; 596227390)`,
  (_, __, locale) =>
    ` musical_ly_34.3.0 JsSdk/2.0 NetType/WIFI Channel/App Store ByteLocale/${locale.slice(0, 2)} Region/US RevealType/Dialog isDarkMode/1 WKWebView/1 BytedanceWebview/d8a21c6 FalconTag/45B3`,
  () => ' [Pinterest/iOS]',
  () => ' Snapchat/12.58.0.38 (like Safari/8617.2.4.10.8, panda)',
  () => ' [LinkedInApp]/9.30.1051',
  () => ' Safari Line/14.5.0',
  (_, __, locale) => ` MicroMessenger/8.0.49(0x18003137) NetType/WIFI Language/${locale}`,
  () => ' GSA/313.0.625234612 Safari/604.1',
  () => ' Twitter for iPhone/10.38',
  () => ' KAKAOTALK 10.7.5',
  () => ' NAVER(inapp; search; 2000; 12.3.1; 14PROMAX)',
  ({ version }) => ` Reddit/Version 2024.17.0/Build 615000/iOS Version ${version} (Build 21E236)`,
];

const onAndroid: readonly ((phone: Phone, operator: string, locale: string) => string)[] = [
  () => ' [FB_IAB/FB4A;FBAV/462.0.0.53.83;IABMV/1;]',
  () => ' [FB_IAB/FB4A;FBAV/480.0.0.54.88;]',
  () => ' [FB_IAB/Orca-Android;FBAV/455.0.0.44.109;]',
  () => ' MetaIAB Facebook',
  (_, operator, locale) => ` [FBAN/EMA;FBLC/${locale};FBAV/404.0.0.10.116;FBCR/${operator};FBCX/modulariab;]`,
  (_, operator, locale) =>
    `[FBAN/AudienceNetworkForAndroid;FBSN/Android;FBAB/com.shop.game;FBAV/1.0;FBBV/1;FBCR/${operator};FBLC/${locale}]`,
  ({ version, device }, _, locale) =>
    ` Instagram 406.0.0.58.159 Android (35/${version}; 480dpi; 1080x2400; ${device.replace(/ Build.*/, '')}; OP573DL1; mt6833; ${locale}; 822918295; IABMV/1) NV/1`,
  ({ version, device }, _, locale) =>
    ` Barcelona 329.0.0.26.109 Android (34/${version}; 450dpi; 1080x2106; ${device.replace(/ Build.*/, '')}; qcom; ${locale}; 594)`,
  (_, __, locale) =>
    ` musical_ly_2023405040 JsSdk/1.0 NetType/WIFI Channel/googleplay AppName/musical_ly app_version/34.5.4 ByteLocale/${locale.slice(0, 2)} ByteFullLocale/${locale} Region/US AppVersion/34.5.4 BytedanceWebview/d8a21c6`,
  () => ' trill_340504 BytedanceWebview/d8a21c6',
  () => ' [Pinterest/Android]',
  ({ device, version }) =>
    `Snapchat/12.85.0.41 (${device.replace(/ Build.*/, '')}; Android ${version}#S911BXXS#34; gzip; ) V/MUSHROOM`,
  () => ' [LinkedInApp]/4.1.930',
  () => ' Line/14.5.1/IAB',
  (_, __, locale) =>
    ` XWEB/1220133 MMWEBSDK/20240404 MMWEBID/98 MicroMessenger/8.0.49.2600(0x2800313D) WeChat/arm64 Weixin NetType/WIFI Language/${locale} ABI/arm64`,
  () => ' GSA/15.16.37.28.arm64',
  () => ' TwitterAndroid',
  () => ';KAKAOTALK 2410700',
  ({ device, version }) => ` Telegram-Android/10.12.0 (${device}; Android ${version}; SDK 34; HIGH)`,
];

/** What people see a page in when they tap on it inside an app. */
export const IN_APP_BROWSERS: readonly string[] = [...combine(iphones, onIphone), ...combine(androids, onAndroid)];

function combine(phones: readonly Phone[], apps: typeof onIphone): string[] {
  const found = phones.flatMap((phone) =>
    apps.flatMap((app) =>
      OPERATORS.flatMap((operator) => LOCALES.map((locale) => phone.web + app(phone, operator, locale))),
    ),
  );
  return [...new Set(found)];
}

const DESKTOPS = ['Windows NT 10.0; Win64; x64', 'Macintosh; Intel Mac OS X 10_15_7', 'X11; Linux x86_64'];
const VERSIONS = ['109', '118', '124', '131', '142'];

/** Browsers of their own. */
export const ORDINARY_BROWSERS: readonly string[] = [
  ...DESKTOPS.flatMap((system) =>
    VERSIONS.flatMap((version) => {
      const chrome = `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`;
      return [
        chrome,
        `${chrome} Edg/${version}.0.0.0`,
        `${chrome} OPR/${Number(version) - 14}.0.0.0`,
        `${chrome} Vivaldi/6.7.3329.35`,
        `Mozilla/5.0 (${system}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`,
      ];
    }),
  ),
  ...iphones.flatMap(({ version, web }) => [
    web.replace('Mobile/', `Version/${version.split('_')[0]}.0 Mobile/`).concat(' Safari/604.1'),
    web.replace('Mobile/', 'CriOS/124.0.6367.88 Mobile/').concat(' Safari/604.1'),
    web.replace('Mobile/', 'FxiOS/125.0 Mobile/').concat(' Safari/605.1.15'),
    web.replace('Mobile/', 'EdgiOS/124.0.2478.50 Version/17.0 Mobile/').concat(' Safari/604.1'),
    web.replace('Mobile/', 'Version/17.4 Mobile/').concat(' DuckDuckGo/7 Safari/605.1.15'),
  ]),
  ...androids.flatMap(({ web }) => {
    const own = web.replace('; wv', '').replace(' Version/4.0', '');
    return [
      own,
      own.replace(' Mobile', ''),
      own.replace('Chrome/', 'SamsungBrowser/24.0 Chrome/'),
      `${own} EdgA/124.0.0.0`,
      `${own} OPR/81.4.4292`,
      own.replace(/AppleWebKit.*/, 'Gecko/125.0 Firefox/125.0'),
      web,
    ];
  }),
];
