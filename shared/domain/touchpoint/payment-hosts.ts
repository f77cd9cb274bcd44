import { coversHost } from './site-hosts.ts';

/**
 * Where buyers are sent to pay and come back from; never where they came from. A host covers what lies below it.
 * `shop.app` and the banks' own sites are here too: a referrer names only the origin, so their payment pages cannot be
 * told from the rest, and a sale credited to a bank is the worse error.
 */
const PAYMENT_HOSTS: ReadonlySet<string> = new Set(
  `
  paypal.com paypalobjects.com venmo.com stripe.com stripe.network link.com
  klarna.com klarna.net klarnapayments.com klarnacdn.net sofort.com sofortueberweisung.de
  adyen.com adyenpayments.com mollie.com mollie.nl checkout.com worldpay.com worldpay.co.uk worldline.com worldline-solutions.com
  ingenico.com ogone.com saferpay.com six-payment-services.com datatrans.com datatrans.ch bambora.com nets.eu netaxept.no dibspayment.eu
  braintreegateway.com braintreepayments.com braintree-api.com squareup.com sumup.com izettle.com zettle.com
  authorize.net cybersource.com cardinalcommerce.com sagepay.com opayo.co.uk elavon.com elavonpaymentgateway.com
  globalpayments.com globalpay.com realexpayments.com payoneer.com paysafe.com paysafecard.com skrill.com neteller.com rapyd.net 2checkout.com avangate.com
  afterpay.com clearpay.com clearpay.co.uk affirm.com sezzle.com zip.co quadpay.com splitit.com scalapay.com alma.eu getalma.eu
  oney.com oney.fr cofidis.fr cofidis.es sequra.es sequra.com pledg.co floapay.com younited-pay.com twisto.cz skippay.cz
  pay.amazon.com payments.amazon.com payments-eu.amazon.com payments.amazon.de payments.amazon.co.uk apay-us.amazon.com
  pay.google.com payments.google.com pay.shopify.com checkout.shopify.com shop.app recurly.com chargebee.com paddle.com fastspring.com
  trustly.com trustly.net gocardless.com truelayer.com tink.com plaid.com token.io volt.io brite.com zimpler.com
  montonio.com paysera.com paysera.lt paysera.lv paysera.ee mokejimai.lt every-pay.com every-pay.eu everypay.gr everypay.ee
  maksekeskus.ee makecommerce.net makecommerce.eu klix.app klix.lv kevin.eu neopay.online neopay.lt opay.lt opay.eu esto.ee esto.eu estopay.lt inbank.eu inbank.ee
  inbank.lt inbank.lv liisi.ee mokilizingas.lt bank-link.eu banklink.ee firstdata.lv rietumu.com worldlinebaltics.com decta.com transactpro.lv
  swedbank.com swedbank.ee swedbank.lv swedbank.lt swedbank.se seb.ee seb.lv seb.lt seb.se ibanka.seb.lv citadele.lv citadele.lt citadele.ee online.citadele.lv
  luminor.ee luminor.lv luminor.lt luminoropenbanking.com lhv.ee coop.ee cooppank.ee bigbank.ee bigbank.lv bigbank.lt tbb.ee siauliubankas.lt sb.lt artea.lt
  medbank.lt urbo.lt revolut.com n26.com wise.com monese.com industra.finance signet.lv signetbank.com bluorbank.lv
  nordea.fi nordea.se nordea.dk nordea.no nordea.com op.fi danskebank.fi danskebank.dk danskebank.se danskebank.no handelsbanken.fi handelsbanken.se s-pankki.fi
  aktia.fi poppankki.fi saastopankki.fi omasp.fi alandsbanken.fi paytrail.com paytrail.fi checkout.fi visma.com vismapay.com mobilepay.fi mobilepay.dk
  vipps.no vippsmobilepay.com swish.nu bankid.com bankid.no svea.com sveaekonomi.se collector.se walleypay.com resurs.com resursbank.se qliro.com quickpay.net
  quickpay.dk onpay.io epay.dk epay.eu pensopay.com reepay.com billwerk.com altapaysecure.com dnb.no sparebank1.no
  ideal.nl ing.nl ing.com rabobank.nl rabobank.com abnamro.nl abnamro.com asnbank.nl snsbank.nl regiobank.nl knab.nl bunq.com triodos.nl vanlanschot.com
  multisafepay.com buckaroo.nl pay.nl payments.nl sisow.nl icepay.com cm.com riverty.com afterpay.nl in3.nl bancontact.net bancontact.com payconiq.com kbc.be belfius.be
  bnpparibasfortis.be sips-atos.com sips-services.com payplug.com lyra.com payzen.eu systempay.fr paybox.com up2pay.com monetico-services.com cic-paiement.fr
  cm-cic.com creditmutuel.fr credit-agricole.fr societegenerale.fr labanquepostale.fr hipay.com hipay-tpp.com dalenys.com limonetik.com lydia-app.com stancer.com
  giropay.de paydirekt.de computop.com payone.com payone.de unzer.com heidelpay.com wirecard.com novalnet.de ratepay.com billie.io easycredit-ratenkauf.eu
  sparkasse.de commerzbank.de deutsche-bank.de dkb.de postbank.de vr-pay.de vr-payment.de secupay.ag micropayment.de eps-ueberweisung.at erstebank.at raiffeisen.at
  postfinance.ch twint.ch payrexx.com wallee.com cembrapay.ch redsys.es sermepa.es bizum.es paycomet.com santander.com bbva.es caixabank.es
  multibanco.pt sibs.pt ifthenpay.com easypay.pt eupago.pt nexi.it xpay.nexigroup.com nexigroup.com satispay.com axerve.com gestpay.it sella.it postepay.it
  przelewy24.pl payu.com payu.pl payu.in payu.ro tpay.com dotpay.pl blik.com paynow.pl imoje.pl cashbill.pl hotpay.pl platnosci.pl paypo.pl mbank.pl mbank.net.pl pkobp.pl
  ipko.pl santander.pl ingbank.pl comgate.cz gopay.com gopay.cz thepay.cz paysec.cz csob.cz gpwebpay.com besteron.com barion.com simplepay.hu otpbank.hu
  netopia-payments.com mobilpay.ro euplatesc.ro librapay.ro epay.bg borica.bg viva.com vivapayments.com vivawallet.com jcc.com.cy
  iyzico.com iyzipay.com paytr.com param.com.tr yookassa.ru yoomoney.ru cloudpayments.ru robokassa.ru tinkoff.ru sberbank.ru liqpay.ua wayforpay.com fondy.eu
  fondy.ua portmone.com.ua monobank.ua privatbank.ua alipay.com tenpay.com wechatpay.com unionpay.com unionpayintl.com razorpay.com ccavenue.com billdesk.com
  paytm.com paytm.in phonepe.com cashfree.com instamojo.com payubiz.in omise.co 2c2p.com xendit.co midtrans.com paymongo.com atome.sg hoolah.co
  paypay.ne.jp komoju.com gmo-pg.com sbpayment.jp kakaopay.com tosspayments.com inicis.com eway.com.au poli.com.au polipayments.com paymentexpress.com windcave.com
  laybuy.com bpoint.com.au payway.com.au mercadopago.com mercadopago.com.ar mercadopago.com.br pagseguro.uol.com.br pagseguro.com.br ebanx.com dlocal.com kushkipagos.com
  payulatam.com wompi.co conekta.com openpay.mx transbank.cl webpay.cl flow.cl khipu.com culqi.com moneris.com bambora.ca interac.ca payfast.co.za paygate.co.za
  yoco.com ozow.com paystack.com paystack.co flutterwave.com pesapal.com tap.company paytabs.com payfort.com tabby.ai tamara.co myfatoorah.com telr.com
  coinbase.com commerce.coinbase.com bitpay.com nowpayments.io coingate.com
  arcot.com securesuite.net rsa3dsauth.com 3dsecure.io 3dsecure.no netcetera-payment.ch wlp-acs.com modirum.com gpayments.net
  `
    .trim()
    .split(/\s+/),
);

export function isPaymentHost(host: string): boolean {
  return coversHost(PAYMENT_HOSTS, host);
}
