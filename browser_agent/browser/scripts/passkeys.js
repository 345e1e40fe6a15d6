// A page may ask for a passkey before its tab has an authenticator, or before the authenticator has its key: each question
// waits until we have said that both are there. There is more to this than patience. Chromium keeps the window of an empty
// pop-up or frame for the first page of the same site in it, and a question from there can reach the browser before the
// news of that page: the browser then ends the connection with the empty page, and every later question of that window
// fails with NotSupportedError. Our answer comes the same way as that news, and so after it.
(name) => {
  const tell = self[name];
  const container = self.CredentialsContainer && CredentialsContainer.prototype;
  delete self[name];
  if (!tell || !container) return;
  let told;
  const ready = () => told ||= tell().catch(() => {});
  const held = (owner, name, needs) => {
    const asked = owner[name];
    if (asked) owner[name] = async function (...given) {
      if (needs(given[0])) await ready();
      return Reflect.apply(asked, this, given);
    };
  };
  for (const name of ["get", "create"]) held(container, name, (options) => options && options.publicKey);
  for (const name of ["isUserVerifyingPlatformAuthenticatorAvailable", "isConditionalMediationAvailable", "getClientCapabilities"])
    held(PublicKeyCredential, name, () => true);
}
