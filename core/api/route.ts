export type Method = 'GET' | 'POST' | 'PATCH' | 'DELETE';

/** One operation of the HTTP API: where it is, who serves it, and who may call it. */
export type RouteShape = {
  operation: string;
  method: Method;
  path: string;
  /** Other systems' paths for the same operation. */
  aliases?: readonly string[];
  /** The function that serves it, by its folder. */
  function: string;
  /**
   * What the caller must be allowed to do; null: anyone. A kind alone (`publish`) is checked by the operation, against
   * what the request names.
   */
  permission: string | null;
  /** The permission may be narrowed to names (`manage:queues.shop-*`): the operation checks the one in the request. */
  named?: true;
  /** Who made the thing may do this too, without the permission: the operation knows who that is. */
  owner?: true;
};

export function defineRoutes<const R extends readonly RouteShape[]>(routes: R): R {
  return routes;
}
