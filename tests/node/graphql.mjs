// Checks the stand-in's GraphQL schema and queries against GitHub's public schema.
// Input: a JSON file of {types: [{name, possible: [], fields: [{name, type, arguments: []}]}], queries: []}.
// Output: one line per difference; exit code 1 when there is any.
import { readFileSync } from "node:fs";
import { buildSchema, getNamedType, isAbstractType, isLeafType, parse, validate } from "graphql";

const file = new URL("./node_modules/@octokit/graphql-schema/schema.graphql", import.meta.url);
const schema = buildSchema(readFileSync(file, "utf8"), { assumeValid: true });
const { types, queries } = JSON.parse(readFileSync(process.argv[2], "utf8"));
const differences = [];

for (const { name, possible, fields } of types) {
  const type = schema.getType(name);
  if (!type) {
    differences.push(`type ${name} is unknown`);
    continue;
  }
  for (const member of possible) {
    if (!isAbstractType(type) || !schema.isSubType(type, schema.getType(member))) {
      differences.push(`${member} is no ${name}`);
    }
  }
  for (const field of fields) {
    const known = type.getFields()[field.name];
    if (!known) {
      differences.push(`${name}.${field.name} is unknown`);
      continue;
    }
    const named = getNamedType(known.type);
    if (field.type === null ? !isLeafType(named) : named.name !== field.type) {
      differences.push(`${name}.${field.name} is a ${named.name}, not a ${field.type ?? "leaf"}`);
    }
    for (const argument of field.arguments) {
      if (!known.args.some((arg) => arg.name === argument)) {
        differences.push(`${name}.${field.name} has no argument ${argument}`);
      }
    }
  }
}

for (const query of queries) {
  for (const error of validate(schema, parse(query))) {
    differences.push(`query: ${error.message}`);
  }
}

differences.forEach((difference) => console.log(difference));
process.exit(differences.length > 0 ? 1 : 0);
