// A console for the API: a form for each operation of its OpenAPI description.
const base = document.documentElement.dataset.base;
const root = document.getElementById("operations");

const response = await fetch(`${base}/api/openapi.json`, { headers: authorization() });
const { paths, servers } = await response.json();
const server = servers[0].url.replace(/\/$/, "");
for (const [path, operations] of Object.entries(paths)) {
  for (const method of ["get", "put", "post", "delete"]) {
    if (operations[method]) {
      const parameters = [...(operations.parameters ?? []), ...(operations[method].parameters ?? [])];
      root.append(operation(method.toUpperCase(), path, operations[method], parameters));
    }
  }
}
root.removeAttribute("aria-busy");

function authorization() {
  const token = document.getElementById("token").value;
  return token ? { Authorization: `Bearer ${token}` } : {};
}

function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

function operation(method, path, { operationId, summary, requestBody }, parameters) {
  const form = make("form", { id: `${operationId}-form` });
  for (const parameter of parameters) form.append(input(parameter));
  if (requestBody) form.append(make("label", {}, "JSON", make("textarea", { name: "body", rows: 4 })));
  const request = make("code");
  const result = make("pre", { tabIndex: 0 });
  result.setAttribute("aria-label", `Response to ${operationId}`);
  result.hidden = true;
  form.append(make("button", { className: "plain" }, "Send"), request, result);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await send(method, path, parameters, form, request, result);
  });
  const heading = make("summary", {}, make("code", {}, `${method} ${path}`), ` ${summary}`);
  return make("details", {}, heading, form);
}

function input({ name, description, required, schema }) {
  const values = schema.enum ?? schema.items?.enum;
  const isFlag = schema.type === "boolean";
  const field = values || isFlag
    ? make("select", { name }, ...["", ...(values ?? ["true", "false"])].map((value) => make("option", { value }, value)))
    : make("input", { name, required: Boolean(required), type: schema.type === "integer" ? "number" : "text" });
  field.dir = "auto";
  return make("label", {}, make("code", {}, name), field, make("small", {}, description ?? ""));
}

async function send(method, path, parameters, form, request, result) {
  const values = new FormData(form);
  const query = new URLSearchParams();
  let target = path;
  for (const { name, in: place } of parameters) {
    const value = values.get(name);
    if (place === "path") target = target.replace(`{${name}}`, encodeURIComponent(value));
    else if (value) query.append(name, value);
  }
  const url = server + target + (query.size ? `?${query}` : "");
  const headers = authorization();
  const body = values.get("body") || undefined;
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(url, { method, headers, body });
  const text = await answer.text();
  request.textContent = `${answer.status} ${method} ${decodeURI(url)}`;
  result.textContent = shown(text);
  result.hidden = false;
}

function shown(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
