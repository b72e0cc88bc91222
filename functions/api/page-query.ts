export { pageQuery } from '../pipeline/page-query.ts';
