// Sets an invited person's password. The one-time code comes after the '#', which browsers do not
// send: it appears in no server's or proxy's log of this page.

const element = (id) => document.getElementById(id);

function codeFromAddress() {
  return new URLSearchParams(location.hash.slice(1)).get("token") ?? "";
}

function refuse(sentence, field) {
  element("problem").textContent = sentence;
  for (const id of ["code", "password", "again"]) {
    element(id).toggleAttribute("aria-invalid", id === field);
  }
  if (field) {
    element(field).focus();
  }
}

/** What the server says, as a sentence. */
function sentenceOf(problem) {
  const said = problem.detail;
  if (!said) {
    return "That did not work. Please try again later.";
  }
  return said[0].toUpperCase() + said.slice(1) + (said.endsWith(".") ? "" : ".");
}

async function send(event) {
  event.preventDefault();
  const code = element("code").value.trim() || codeFromAddress();
  const password = element("password").value;
  if (!code) {
    return refuse("Enter the one-time code from your mail.", "code");
  }
  if (!/^[A-Za-z0-9_-]+$/.test(code)) {
    element("code-field").hidden = false;
    return refuse("This is no code of ours. Copy all of it from your mail again.", "code");
  }
  if (!password) {
    return refuse("Choose a password.", "password");
  }
  if (password !== element("again").value) {
    return refuse("The two passwords are not the same.", "again");
  }
  refuse("");
  element("send").disabled = true;
  try {
    const response = await fetch(`api/v1/invitations/${encodeURIComponent(code)}`, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json, application/problem+json" },
      credentials: "omit",
      body: JSON.stringify({ password }),
    });
    const answer = await response.json().catch(() => ({}));
    if (!response.ok) {
      return refuse(sentenceOf(answer), answer.errors?.[0]?.field === "password" ? "password" : undefined);
    }
    succeed(answer);
  } catch {
    refuse("The server did not answer. Please try again.");
  } finally {
    element("send").disabled = false;
  }
}

function succeed(answer) {
  // the code is used up; nobody needs to find it in this browser's history
  history.replaceState(null, "", location.pathname);
  element("user").textContent = answer.userId ?? "";
  element("heading").textContent = "Welcome";
  element("form").remove();
  element("done").hidden = false;
  element("done").focus();
}

element("code-field").hidden = codeFromAddress() !== "";
element("form").hidden = false;
element("form").addEventListener("submit", send);
