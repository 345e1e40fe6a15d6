// A tab has no authenticator before somebody gives it one, and a pop-up asks while it loads: what is asked too early is
// asked again for a while. Only where a run has passkeys. Without an authenticator Chromium says NotSupportedError at
// once, and with one that has no key yet NotAllowedError; later both are an answer. On a busy machine one comes late.
(() => {
  const MOST_MS = 3000, NONE_MS = 12000, KEY_MS = 1000, TURN_MS = 40;
  const turn = () => new Promise((done) => setTimeout(done, TURN_MS));
  const early = (ms = MOST_MS) => performance.now() < ms;
  const TOO_EARLY = { NotSupportedError: NONE_MS, NotAllowedError: KEY_MS };
  const container = self.CredentialsContainer && CredentialsContainer.prototype;
  if (!container) return;
  const get = container.get;
  container.get = async function (options) {
    for (;;) {
      try { return await Reflect.apply(get, this, [options]); } catch (error) {
        if (!options || !options.publicKey || !early(TOO_EARLY[error.name] || 0)) throw error;
      }
      await turn();
    }
  };
  for (const name of ["isUserVerifyingPlatformAuthenticatorAvailable", "isConditionalMediationAvailable"]) {
    const asked = PublicKeyCredential[name];
    if (!asked) continue;
    PublicKeyCredential[name] = async function () {
      for (;;) {
        const told = await Reflect.apply(asked, this, []);
        if (told || !early()) return told;
        await turn();
      }
    };
  }
})()
