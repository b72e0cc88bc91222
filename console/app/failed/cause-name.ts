import { useGroups } from './asked-groups.ts';

/** What a fingerprint stands for: the error of its cause. What has no group any more keeps its fingerprint. */
export function useCauseName(): (fingerprint: string) => string {
  const { data } = useGroups();
  return (fingerprint) => {
    const sample = data?.items.find(({ value }) => value === fingerprint)?.sample;
    return sample ? `${sample.error_name}: ${sample.error_message}` : fingerprint;
  };
}
