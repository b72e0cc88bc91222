import type { PythonPackage } from '../python.ts';

/** What answers in AWS's place where no AWS_ENDPOINT_URL is given. MIT. https://pypi.org/project/ministack/ */
export const MINISTACK: PythonPackage = { name: 'ministack', version: '1.5.33', command: 'ministack' };
