/** Google's definitions of the default channel groups (support.google.com/analytics/answer/9756891), a row or more each. */
const GROUPS = `
  (direct)      | (none)           |                       | direct
  (direct)      | (not set)        |                       | direct
  partner       | mail             | cross-network-spring  | cross_network
  google        | cpc              | Cross-Network         | cross_network
  partner       | retargeting      | shopping              | paid_shopping
  alibaba       | cpc              |                       | paid_shopping
  IGShopping    | paid             |                       | paid_shopping
  google        | ppc              |                       | paid_search
  bing          | CPC              |                       | paid_search
  duckduckgo    | paid             |                       | paid_search
  yahoo         | ecpm             |                       | paid_search
  facebook      | retargeting      |                       | paid_social
  ig            | paidsocial       |                       | paid_social
  linkedin.com  | cpv              |                       | paid_social
  youtube.com   | paid-something   |                       | paid_video
  vimeo         | cpc              |                       | paid_video
  youtube.com   | display          |                       | display
  partner       | banner           |                       | display
  partner       | expandable       |                       | display
  partner       | interstitial     |                       | display
  partner       | cpm              |                       | display
  partner       | cpc              |                       | paid_other
  partner       | paid_social      |                       | paid_other
  (not set)     | ppc              |                       | paid_other
  Google Shopping |                |                       | organic_shopping
  google-shopping | organic        |                       | organic_shopping
  IGShopping    | Social           |                       | organic_shopping
  partner       |                  | big-shopping-weekend  | organic_shopping
  partner       | x                | our shop              | organic_shopping
  partner       | x                | workshop              | unassigned
  ebay          | referral         |                       | organic_shopping
  walmart       |                  |                       | organic_shopping
  facebook      |                  |                       | organic_social
  facebook.com  | referral         |                       | organic_social
  partner       | social           |                       | organic_social
  partner       | social-network   |                       | organic_social
  partner       | social-media     |                       | organic_social
  partner       | sm               |                       | organic_social
  partner       | social network   |                       | organic_social
  partner       | social media     |                       | organic_social
  google+       | referral         |                       | organic_social
  t.co          | referral         |                       | organic_social
  line          | x                |                       | organic_social
  youtube.com   |                  |                       | organic_video
  partner       | video            |                       | organic_video
  partner       | my-video-spot    |                       | organic_video
  netflix       | x                |                       | organic_video
  bing          |                  |                       | organic_search
  partner       | organic          |                       | organic_search
  google        | organic          |                       | organic_search
  google-play   | x                |                       | organic_search
  rakuten       | organic          |                       | organic_search
  go.mail.ru    | referral         |                       | organic_search
  mail.google.com | referral       |                       | organic_search
  dogpile       | referral         |                       | organic_search
  chatgpt.com   | ai-assistant     | (ai-assistant)        | ai_assistant
  claude.ai     | referral         |                       | ai_assistant
  perplexity    |                  |                       | ai_assistant
  partner       | referral         |                       | referral
  partner       | app              |                       | referral
  partner       | link             |                       | referral
  linktr.ee     | referral         |                       | referral
  email         |                  |                       | email
  partner       | email            |                       | email
  partner       | e-mail           |                       | email
  partner       | e_mail           |                       | email
  partner       | e mail           |                       | email
  e-mail        | x                |                       | email
  partner       | affiliate        |                       | affiliates
  partner       | audio            |                       | audio
  sms           |                  |                       | sms
  partner       | sms              |                       | sms
  partner       | something-push   |                       | push
  partner       | mobile           |                       | push
  partner       | app-notification |                       | push
  firebase      |                  |                       | push
  partner       | some-medium      | some-campaign         | unassigned
`;

/** Source, medium, campaign, and the channel they are. */
export const GOOGLES_GROUPS: readonly (readonly string[])[] = GROUPS.trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));
