import type { SiteKind } from './platforms.ts';

/**
 * Hosts that are known for what kind of place they are and no more; a host covers what lies below it. After Matomo's public
 * lists of search engines, social networks and AI assistants (CC0) and the source categories Google publishes for GA4's
 * channel groups. Platforms with a name of their own are in `platforms.ts` and go first.
 */
export const KNOWN_HOSTS: Readonly<Record<Exclude<SiteKind, 'email'>, readonly string[]>> = {
  social: words(`
    43things.com 51.com 5ch.net academia.edu activerain.com activeworlds.com addthis.com airg.ca allnurses.com allrecipes.com alumniclass.com
    ameba.jp ameblo.jp americantowns.com ancestry.com anobii.com answerbag.com answers.yahoo.com aolanswers.com artstation.com askubuntu.com
    asmallworld.com athlinks.com awe.sm b.hatena.ne.jp baby-gaga.com babyblog.ru badoo.com bebo.com beforeitsnews.com bharatstudent.com biip.no
    biswap.org bit.ly bitcoinhackers.org blackcareernetwork.com blackplanet.com blip.fm blog.com blog.feedspot.com blog.goo.ne.jp blog.naver.com
    blog.yahoo.co.jp blogg.no bloggang.com blogger.com blogher.com bloglines.com blogs.com blogsome.com blogspot.com blogster.com blurtit.com
    bookmarks.yahoo.co.jp bookmarks.yahoo.com botsin.space brightkite.com brizzly.com buzzfeed.com buzznet.com c.im cafe.naver.com cafemom.com
    camospace.com canalblog.com care.com care2.com caringbridge.org catster.com cbnt.io cellufun.com centerblog.net channels.weixin.qq.com
    chaos.social chat.zalo.me chegg.com chicagonow.com chiebukuro.yahoo.co.jp classmates.com classquest.com cocolog-nifty.com
    copainsdavant.linternaute.com couchsurfing.org cozycot.com cross.tv crunchyroll.com cybre.space cyworld.com d.hatena.ne.jp dailystrength.org
    deluxe.com deviantart.com dianping.com digg.com diigo.com disqus.com dogster.com dol2day.com doostang.com dopplr.com douban.com douyin.com
    dribbble.com drugs-forum.com dzone.com edublogs.org elftown.com epicurious.com everforo.com exblog.jp extole.com faceparty.com fandom.com
    fanpop.com fark.com fc2.com feministing.com fetlife.com filmaffinity.com flipboard.com flixster.com folkdirect.com foodservice.com
    forums.androidcentral.com forums.crackberry.com forums.imore.com forums.nexopia.com forums.webosnation.com forums.wpcentral.com fosstodon.org
    fotki.com fotolog.com foursquare.com friendfeed.com friends.nico friendsreunited.com friendster.com front-end.social fruehstueckstreff.org
    fubar.com gaiaonline.com gamerdna.com gate.sc gather.com geni.com getpocket.com github.com glassboard.com glassdoor.com godtube.com
    goldenline.pl goldstar.com goo.gl goodreads.com googlegroups.com govloop.com gowalla.com graphics.social gree.jp groups.google.com gulli.com
    gutefrage.net habbo.com hachyderm.io hi5.com hootsuite.com houzz.com hoverspot.com hr.com hubculture.com hubpages.com huya.com hyves.net
    hyves.nl ibibo.com identi.ca imageshack.com imageshack.us imvu.com indieweb.social insanejournal.com instapaper.com internations.org
    interpals.net intherooms.com irc-galleria.net is.gd italki.com jammerdirect.com jappy.com jappy.de kaboodle.com kakao.com kakaocorp.com
    kaneva.com kin.naver.com knzk.me lang-8.com last.fm lastfm.com.br lastfm.com.tr lastfm.de lastfm.es lastfm.fr lastfm.it lastfm.jp lastfm.pl
    lastfm.ru lastfm.se librarything.com lifestream.aol.com listal.com listography.com livedoor.com livejournal.com livejournal.ru mamot.fr
    mas.to
    masto.ai mastodon.art mastodon.at mastodon.cloud mastodon.eus mastodon.jalgi.eus mastodon.nz mastodon.scot mastodon.technology mastodon.world
    mastodon.xyz mastodonapp.uk mastodont.cat mbga.jp medium.com meetin.org meetup.com meinvz.net meneame.net menuism.com messages.google.com
    messages.yahoo.co.jp metapixl.com missevan.com mix.com mixi.jp mocospace.com moikrug.ru mouthshut.com movabletype.com mp.weixin.qq.com
    mstdn.io mstdn.jp mstdn.party mubi.com multiply.com my.mail.ru my.opera.com myanimelist.net myheritage.com mylife.com mylife.ru
    mymodernmet.com myspace.com myyearbook.com netlog.com netvibes.com newsie.social ngopost.org nicovideo.jp nightlifelink.com ning.com nk.pl
    odnoklassniki.ua ohai.social okwave.jp oneworldgroup.org onstartups.com open.weixin.qq.com opendiary.com org.joinmastodon.android orkut.com
    oshiete.goo.ne.jp over-blog.com overblog.com paper.li partyflock.nl pawoo.net peepeth.com photobucket.com pinboard.in pingsta.com
    pix.toot.wales pixelfed.de pixelfed.social pixelfed.uno pixey.org pixiv.net plaxo.com
    playahead.se plurk.com plus.google.com pocket.co posterous.com pro.homeadvisor.com pulse.yahoo.com pxlmo.com qapacity.com quechup.com
    quey.org
    qzone.qq.com ravelry.com redux.com renren.com researchgate.net reunion.com reverbnation.com ro-mastodon.puyo.jp rtl.de ryze.com
    salespider.com
    scoop.it screenrant.com scribd.com scvngr.com secondlife.com serverfault.com sfba.social sharethis.com shvoong.com sites.google.com
    skyrock.com slashdot.org slideshare.net smartnews.com social.tchncs.de social.vivaldi.net sociallife.com.br socialvibe.com sonico.com
    soundcloud.com sourceforge.net spaces.live.com spoke.com spruz.com ssense.com stackapps.com stackexchange.com stackoverflow.com stardoll.com
    stickam.com studivz.net stumbleupon.com suomi24.fi superuser.com sweeva.com tagged.com taggedmail.com talkbiznow.com taringa.net
    techmeme.com tencent.com tinyurl.com tkm.eus toolbox.com toot.community travellerspoint.com tripadvisor.com trombi.com tudou.com tuenti.com
    tweetdeck.com twitcasting.tv twoo.com typepad.com typo.social unblog.fr universeodon.com urbanspoon.com url.google.com ushareit.com ushi.cn
    v2ex.com vampirefreaks.com vampirerave.com vg.no viadeo.com video.ibm.com vis.social vkrugudruzei.ru wakoopa.com wattpad.com wayn.com
    web.skype.com web.telegram.org webshots.com weebly.com weeworld.com wer-weiss-was.de weread.com wiki.answers.com wikihow.com wikitravel.org
    woot.com wordpress.com wordpress.org workplace.com xanga.com yahoo-mbga.jp yammer.com yelp.co.uk yelp.com youroom.in zoo.gr zooppa.com
  `),
  video: words(`
    crackle.com curiositystream.com d.tube disneyplus.com douyu.com fast.wistia.net hulu.com iq.com iqiyi.com justin.tv netflix.com ted.com
    utreon.com veoh.com viadeo.journaldunet.com wistia.com youku.com
  `),
  shopping: words(`
    alibaba.com amazon-adsystem.com s3.amazonaws.com stripe.com mercadolibre.com mercadolibre.com.ar mercadolibre.com.mx shop.app shopify.com
    shopping.naver.com shopping.net
    shopping.yahoo.co.jp shopping.yahoo.com shopzilla.com simplycodes.com
  `),
  ai: words(`
    app.jasper.ai app.writesonic.com chat-gpt.org chatplus.com
  `),
  search: words(`
    1.cz 118700.se 123people.com 1881.no 360.cn abacho.at abacho.ch abacho.co.uk abacho.com abacho.de abacho.es abacho.fr abacho.it abcsok.no
    acoon.de alexa.com alicesuche.aol.de alicesuchet.aol.de all.by allaverksamheter.se allesklar.at allesklar.ch allesklar.de alltheinternet.com
    alltheweb.com alohafind.com altavista.com altavista.de altavista.fr aolbusqueda.aol.com.mx aolimages.aol.fr aolrecherche.aol.fr
    aolrecherches.aol.fr aolsearch.aol.co.uk apollo7.de arama.com arcor.de ariadna.elmundo.es arianna.com arianna.libero.it ask.co.uk
    ask.reference.com askkids.com baidu.co.th benefind.de bg.setooz.com biglobe.co.jp biglobe.ne.jp blekko.com blogdigger.com blogpulse.com
    blogs.icerocket.com brisbane.t-online.de busca.orange.es busca.uol.com.br buscador.terra.cl buscador.terra.com.br buscador.terra.es
    cc.bingj.com centrum.cz cercato.it cgi2.nintendo.co.jp charter.net chercherfr.aguea.com claro-search.com cnn.com coccoc.com crawler.com
    cuil.com da.setooz.com daemon-search.com darkoogle.com dasoertliche.de de.aolsearch.com delta-search.com dmoz.org dogpile.com
    duckduckgogg42xjoc72x3sjasowoarfbgcmvfimaftt6twagswzczad.onion el.setooz.com en.wedoo.com eniro.se entireweb.com eo.st epicsearch.in
    es.wedoo.com eurip.com euroseek.com everyclick.com exalead.com exalead.fr excite.co.jp excite.com extern.peoplecheck.de fa.setooz.com
    fastbrowsersearch.com fastweb.it find.tdc.dk findhurtig.dk fireball.com fireball.de firmy.cz firstsfind.com fixsuche.de flix.de forestle.mobi
    forestle.org fr.dir.com fr.wedoo.com freespoke.com gais.cs.ccu.edu.tw geona.net gfsoso.com gibiru.com gigablast.com go.mail.ru gnadenmeer.de
    gogole.com
    gomeo.com googel.com google.interia.pl googlesyndicatedsearch.com gooofullsearch.com govome.inspsearch.com goyellow.de gppgle.com
    gulesider.no
    haosou.com highbeam.com hit-parade.com hledani.tiscali.cz holmes.ge home.kingsoft.jp home.speedbit.com hooseek.com hotbot.com icq.com ilse.nl
    info.com infospace.com isearch.avg.com isearch.babylon.com isearch.glarysoft.com isodelen.se it.luna.tv ixquick.com ixquick.de jp.hao123.com
    jungle-spider.de junglekey.com junglekey.fr juniorsafesearch.com jwsearch.jword.jp jyxo.1188.cz k9safesearch.com kadaza.com karmasearch.org
    kataweb.it kensaq.com kf.mysearch.myway.com ki.mysearch.myway.com ko.search.need2find.com kvasir.no kwzf.net laban.vn latne.lv lemoteur.fr
    lemoteur.ke.voila.fr lemoteur.orange.fr lo.st localmoxie.com lookany.com looksmart.com m.sm.cn m.sp.sm.cn maailm.com mamma.com meinestadt.de
    meta.rrzn.uni-hannover.de meta.ua metacrawler.com metager.de metager2.de mister-wong.com mister-wong.de mobile.virgilio.it monstercrawler.com
    monumentbrowser.com mozbot.co.uk mozbot.com mozbot.fr msn.com myprivatesearch.com mysearch.com najdi.si navigationshilfe.t-online.de
    netlavis.azione.jp news.google.com nigma.ru o2suche.aol.de oceanhero.today ocnsearch.goo.ne.jp onet.pl online.no only-search.com
    optuszoo.com.au otsing.delfi.ee p.zhongsou.com paperball.de pesquisa.clix.pt pesquisa.sapo.pt picsearch.com plazoo.com plusnetwork.com
    poisk.ru presearch.com privacywall.org qbyrd.com qualigo.at qualigo.ch qualigo.de qualigo.nl quark.sm.cn quendu.com rakuten.co.jp rambler.ru
    recherche.aol.ca recherche.aol.fr recherche.francite.com rechercher.aliceadsl.fr ricerca.virgilio.it ricercaimmagini.virgilio.it
    ricercanews.virgilio.it ricercavideo.virgilio.it riksdelen.se rpmfind.net s1.metacrawler.de s2.metacrawler.de s3.metacrawler.de
    safesearch.avira.com scour.com search-dyn.tiscali.it search-intl.netscape.com search-results.com search.1und1.de search.abv.bg
    search.alot.com
    search.aol.co.uk search.aol.it search.auone.jp search.avast.com search.avg.com search.avira.com search.avira.net search.azby.fmworld.net
    search.b1.org search.babylon.com search.bluewin.ch search.bt.com search.ch search.chatzum.com search.chedot.com search.com search.comcast.net
    search.conduit.com search.disconnect.me search.dolphin-browser.jp search.earthlink.net search.excite.co.uk search.excite.de search.excite.es
    search.excite.fr search.excite.it search.excite.nl search.f-secure.com search.fbdownloader.com search.fooooo.com search.foxtab.com
    search.free.fr search.freecause.com search.frontier.com search.genieo.com search.gmx.com search.goo.ne.jp search.handycafe.com
    search.hiyo.com
    search.hp.my.aol.com.au search.hp.my.aol.de search.hp.my.aol.it search.imesh.com search.iminent.com search.incredibar.com
    search.incredimail.com search.juno.com search.ke.voila.fr search.kiwee.com search.leonardo.it search.lilo.org search.lookseek.com
    search.magentic.com search.myway.com search.mywebsearch.com search.nan.so search.nate.com search.nifty.com search.offerbox.com
    search.peoplepc.com search.qip.ru search.rr.com search.searchcompletion.com search.seesaa.jp search.smartaddressbar.com
    search.smartshopping.com search.smt.docomo.ne.jp search.snap.do search.softonic.com search.sweetim.com search.tiscali.it search.trustnav.com
    search.ukr.net search.v9.com search.walla.co.il search.webssearches.com search.winamp.com search.www.ee search.xfinity.com search.yam.com
    search.yippy.com search.zonealarm.com search.zum.com search1-1.free.fr search1-2.free.fr search1.incredimail.com search2.incredimail.com
    search3.incredimail.com search4.incredimail.com searchalot.com searchassist.babylon.com searchcanvas.com searches.f-secure.com
    searches.safehomepage.com searches.vi-view.com searches3.globososo.com searchlock.com searchmobileonline.com searchqu.com
    searchresults.verizon.com searchservice.myspace.com searchy.co.uk searchya.com secureurl.ukr.net sharelook.fr skynet.be sm.aport.ru sm.de
    smart.delfi.lv so-net.ne.jp so.com soso.com sou.com sp-search.auone.jp sputnik.ru start.facemoods.com start.funmoods.com start.iplay.com
    start.lenovo.com startab.me startgoogle.startpagina.nl startpagel6srwcjlue4zgq3zevrujfaow726kjytqbbjyrswwmjzcqd.onion startsiden.no
    stract.com
    suche.1und1.de suche.aol.de suche.aolsvc.de suche.freenet.de suche.info suche.t-online.de sucheaol.aol.de suchet2.aol.de suchmaschine.com
    suchnase.de surfcanyon.com swiggle.org.uk szukaj.wp.pl talimba.com talktalk.co.uk tarmot.com tattoodle.com technorati.com teoma.com tixuma.de
    toile.com toolbarhome.com toppreise.ch torry.io trouvez.com trovarapido.com trusted-search.com tusksearch.com tut.by twingly.com
    ur.setooz.com
    url.org utorrent.inspsearch.com videosearch.nifty.com vinden.nl vindex.nl vuhuv.com walhello.com walhello.de walhello.info walhello.nl
    web.canoe.ca web.nl web.volny.cz webcache.googleusercontent.com webcrawler.com webfetch.com weborama.fr websearch.com websearch.cs.com
    witch.de woopie.jp www1.austronaut.at www1.dastelefonbuch.de www2.austronaut.at www2.inbox.com www3.zoek.nl wwwgoogle.com x-recherche.com
    yasni.at yasni.ch yasni.co.uk yasni.com yasni.de yatedo.com yatedo.fr yellowmap.de yep.com yongzin.com yougoo.fr ys.mirostart.com zoeken.nl
    zoohoo.cz zoznam.sk zxuso.com
  `),
};

/** `utm_source` values without a dot that GA4 counts to a kind, lower-case letters and digits only. */
export const KNOWN_NAMES: Readonly<Record<'social' | 'video' | 'shopping' | 'search', readonly string[]>> = {
  social: words(`
    43things activerain activeworlds addthis alumniclass americantowns anobii answerbag aolanswers askubuntu athlinks babygaga badoo bebo
    beforeitsnews bharatstudent blackplanet blogger blogher bloglines blogsome blogspot blogster blurtit brightkite brizzly buzzfeed buzznet
    cafemom care2 catster cellufun chicagonow classmates classquest cocolognifty cozycot crunchyroll cyworld deviantart digg diigo disqus dogster
    dol2day doostang dopplr douban drugsforum dzone elftown extole faceparty fanpop fark fc2 feedspot feministing filmaffinity flipboard
    folkdirect foodservice
    fotki fotolog foursquare friendfeed fubar gaiaonline gamerdna glassboard glassdoor godtube goldstar gooblog goodreads googleplus govloop
    gowalla habbo hatena hi5 hootsuite houzz hoverspot hubculture ibibo imageshack imvu insanejournal instapaper intherooms italki jammerdirect
    kakao kaneva librarything listal listography livedoorblog livejournal meetup menuism mocospace mouthshut movabletype mubi myheritage mylife
    mymodernmet myspace netvibes newsshowcase nexopia niconico nightlifelink ning onstartups opendiary photobucket pinboard pingsta plurk
    posterous qapacity quechup ravelry redux renren reunion reverbnation ryze salespider screenrant scribd scvngr secondlife serverfault shareit
    sharethis skype skyrock socialvibe spoke spruz stackapps stackexchange stackoverflow stickam superuser sweeva tagged taggedmail talkbiznow
    techmeme tencent tinyurl toolbox travellerspoint tripadvisor trombi tudou tuenti tweetdeck typepad vampirefreaks vampirerave wakoopa wattpad
    webshots weebly weread wordpress xanga yammer yelp zalo zooppa
  `),
  video: words(`
    crackle curiositystream disneyplus hulu iqiyi netflix ted utreon veoh wistia youku
  `),
  shopping: words(`
    alibaba mercadolibre shopify shopzilla stripe
  `),
  search: words(`
    alice auone avg babylon biglobe centrum cnn comcast conduit dogpile eniro globo googlemybusiness incredimail kvasir lycos najdi onet rakuten
    rambler
    searchresults startsiden terra ukr virgilio
  `),
};

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
