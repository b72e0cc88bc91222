import { describe, expect, it } from 'vitest';
import { onAws } from './deployments.ts';

describe.each(onAws)('the HTTP API of stage $name of $what', ({ name, stage, declared }) => {
  const resources = new Map(
    stage.resources('AWS::ApiGateway::Resource').map((each) => [each.logicalId, each]),
  );
  const methods = stage.resources('AWS::ApiGateway::Method').map(({ properties }) => ({
    route: `${properties.HttpMethod} ${pathOf(properties.ResourceId)}`,
    properties,
  }));
  const expected = declared.routes.flatMap((route) =>
    [route.path, ...(route.aliases ?? [])].map((path) => ({ key: `${route.method} ${path}`, route })),
  );
  const functions = new Map(
    stage
      .resources('AWS::Lambda::Function')
      .map(({ properties, logicalId }) => [properties.FunctionName, logicalId]),
  );

  /** As API Gateway finds it: the method by its name, else what takes every one. */
  const methodFor = (key: string) => {
    const path = key.slice(key.indexOf(' '));
    return methods.find(({ route }) => route === key) ?? methods.find(({ route }) => route === `ANY${path}`);
  };

  it('has every route and every alias, and one method for whatever else comes to their paths', () => {
    const paths = (routes: string[]) => [...new Set(routes.map((route) => route.split(' ')[1]))].toSorted();
    expect(paths(methods.map(({ route }) => route))).toEqual(paths(expected.map(({ key }) => key)));
    const others = methods.filter(({ route }) => route.startsWith('ANY '));
    expect(others).toHaveLength(paths(methods.map(({ route }) => route)).length);
    const named = methods.filter(({ route }) => !route.startsWith('ANY '));
    expect(expected.map(({ key }) => key)).toEqual(expect.arrayContaining(named.map(({ route }) => route)));
  });

  it('asks the authorizer about every route that needs a permission, and about no other', () => {
    for (const { key, route } of expected) {
      const method = methodFor(key);
      expect(method?.properties.AuthorizationType, key).toBe(route.permission === null ? 'NONE' : 'CUSTOM');
    }
  });

  it('sends each route to its function', () => {
    for (const { key, route } of expected) {
      const uri = JSON.stringify(methodFor(key)?.properties.Integration);
      const functionName = `courtier-${name}-${route.function}`;
      const logicalId = functions.get(functionName);
      expect(logicalId, key).toBeDefined();
      // A system's own is known by its name, in another stack.
      expect(
        [`"${logicalId}"`, `:function:${functionName}/`].filter((each) => uri.includes(each)),
        key,
      ).toHaveLength(1);
    }
  });

  function pathOf(reference: unknown): string {
    const { Ref } = reference as { Ref?: string };
    const resource = Ref === undefined ? undefined : resources.get(Ref);
    return resource ? `${pathOf(resource.properties.ParentId)}/${resource.properties.PathPart}` : '';
  }
});
