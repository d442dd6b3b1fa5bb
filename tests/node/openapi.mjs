// Validates payloads against GitHub's OpenAPI description.
// Input: a JSON file of [{name, operation, status, body}], operation such as "GET /repos/{owner}/{repo}".
// Output: one line per violation; exit code 1 when there is any.
import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";

const file = new URL("./node_modules/@octokit/openapi/generated/api.github.com.json", import.meta.url);
const api = JSON.parse(readFileSync(file, "utf8"));

// OpenAPI 3.0 says "nullable"; JSON Schema says so in the type.
function toJsonSchema(node) {
  if (Array.isArray(node)) {
    return node.map(toJsonSchema);
  }
  if (node === null || typeof node !== "object") {
    return node;
  }
  const schema = {};
  for (const [key, value] of Object.entries(node)) {
    if (key !== "example" && key !== "examples" && key !== "nullable") {
      schema[key] = toJsonSchema(value);
    }
  }
  if (node.nullable !== true) {
    return schema;
  }
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) {
    schema.enum.push(null);
  }
  if (typeof schema.type === "string") {
    schema.type = [schema.type, "null"];
    return schema.allOf || schema.anyOf || schema.oneOf ? { anyOf: [{ type: "null" }, schema] } : schema;
  }
  return { anyOf: [{ type: "null" }, schema] };
}

const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: true });
addFormats(ajv);
ajv.addSchema(toJsonSchema({ components: { schemas: api.components.schemas } }), "github");

function responseSchema(operation, status) {
  const [method, path] = operation.split(" ");
  let response = api.paths[path]?.[method.toLowerCase()]?.responses?.[status];
  if (response?.$ref) {
    response = response.$ref.split("/").slice(1).reduce((node, key) => node[key], api);
  }
  return Object.entries(response?.content ?? {}).find(([type]) => type.includes("json"))?.[1].schema;
}

const pointTo = (text) => JSON.parse(text.replaceAll('"#/components/', '"github#/components/'));
const validators = new Map();
let failures = 0;
for (const { name, operation, status, body } of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const schema = responseSchema(operation, status);
  if (!schema) {
    failures++;
    console.log(`${name}: the description knows no JSON answer ${status} of ${operation}`);
    continue;
  }
  const key = `${operation} ${status}`;
  const validate = validators.get(key) ?? ajv.compile(pointTo(JSON.stringify(toJsonSchema(schema))));
  validators.set(key, validate);
  if (!validate(body)) {
    failures++;
    for (const error of validate.errors.slice(0, 12)) {
      console.log(`${name}: ${error.instancePath || "/"} ${error.message} ${JSON.stringify(error.params)}`);
    }
  }
}
process.exit(failures > 0 ? 1 : 0);
