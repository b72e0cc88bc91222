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

  it('has every route and every alias, and one method for whatever else comes to their paths', () => {
    const paths = new Set(expected.map(({ key }) => key.split(' ')[1]));
    const others = [...paths].map((path) => `ANY ${path}`);
    const all = [...expected.map(({ key }) => key), ...others];
    expect(methods.map(({ route }) => route).toSorted()).toEqual(all.toSorted());
    for (const { route, properties } of methods.filter(({ route }) => route.startsWith('ANY '))) {
      expect(properties.AuthorizationType, route).toBe('NONE');
      expect(JSON.stringify(properties.Integration), route).toContain('OperationsFunction');
    }
  });

  it('asks the authorizer about every route that needs a permission, and about no other', () => {
    for (const { key, route } of expected) {
      const method = methods.find((each) => each.route === key);
      expect(method?.properties.AuthorizationType, key).toBe(route.permission === null ? 'NONE' : 'CUSTOM');
    }
  });

  it('sends each route to its function', () => {
    for (const { key, route } of expected) {
      const method = methods.find((each) => each.route === key);
      const uri = JSON.stringify(method?.properties.Integration);
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
