export type SnippetSettings = {
  /** Where the API answers, such as `https://events.shop.example`; bt.js comes from there. */
  readonly apiUrl: string;
  readonly siteId: string;
};

/**
 * What a shop pastes into the head of its pages, as far up as it can. It queues calls, with their time and page, until bt.js
 * is there, and lets bt.js hear the calls of Meta's pixel from the first one on: that pixel forgets them once it has loaded,
 * and either script may come first.
 */
export function pixelSnippet({ apiUrl, siteId }: SnippetSettings): string {
  return `<script>
(function (w, d, api) {
  if (w.bt) return;
  var fbq, bt = (w.bt = function () {
    bt.run ? bt.run.apply(w, arguments) : bt.q.push([Date.now(), location.href, arguments]);
  });
  bt.q = [];
  function heard(f) {
    return f && new Proxy(f, {
      apply: function (target, self, call) {
        try { bt('fbq', call); } catch (e) {}
        return target.apply(self, call);
      }
    });
  }
  try {
    ((w.fbq && w.fbq.queue) || []).forEach(function (call) { bt('fbq', call); });
    fbq = heard(w.fbq);
    Object.defineProperty(w, 'fbq', {
      configurable: true,
      enumerable: true,
      get: function () { return fbq; },
      set: function (f) { if (f !== fbq) fbq = heard(f); }
    });
  } catch (e) { if (fbq) w.fbq = fbq; }
  var script = d.createElement('script');
  script.async = true;
  script.src = api + '/bt.js';
  d.head.appendChild(script);
})(window, document, ${inScript(apiUrl.replace(/\/+$/, ''))});
bt('init', ${inScript(siteId)});
</script>`;
}

/** As a literal that cannot end its script element. */
const inScript = (text: string): string => JSON.stringify(text).replaceAll('<', '\\u003c');
