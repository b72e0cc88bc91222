import { describe, expect, it } from 'vitest';
import { withSystems } from './deployments.ts';

describe.each(withSystems)('the streams of stage $name of $what', ({ stage }) => {
  const mappings = stage
    .resources('AWS::Lambda::EventSourceMapping')
    .map(({ properties }) => properties)
    .filter(({ StartingPosition }) => StartingPosition !== undefined);

  it('are read from their beginning, in part batches, and what is given up goes to the recorder', () => {
    expect(mappings).toHaveLength(5);
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BisectBatchOnFunctionError: true,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      });
      // A stream keeps its records for a day.
      expect(mapping.MaximumRecordAgeInSeconds).toBeLessThan(86_400);
      expect(JSON.stringify(mapping.DestinationConfig)).toMatch(/QueuesFailuresQueue/);
      expect(mapping).not.toHaveProperty('MaximumRetryAttempts');
    }
  });

  it('show the relay what has not been relayed, the projection what is new, the follower what had a body or holds a key, and the groups all', () => {
    const filtered = mappings.filter(({ FilterCriteria }) => FilterCriteria !== undefined);
    expect(filtered).toHaveLength(4);
    const patterns = filtered.map(({ FilterCriteria }) => {
      const { Filters } = FilterCriteria as { Filters: { Pattern: string }[] };
      return Filters.map(({ Pattern }) => JSON.parse(Pattern));
    });
    expect(patterns).toContainEqual([{ eventName: ['INSERT'] }]);
    expect(patterns).toContainEqual([
      {
        eventName: ['INSERT', 'MODIFY'],
        dynamodb: { NewImage: { relayed_at: { S: [{ exists: false }] } } },
      },
    ]);
    expect(patterns).toContainEqual([
      {
        eventName: ['MODIFY', 'REMOVE'],
        dynamodb: { OldImage: { payload_ref: { S: [{ exists: true }] } } },
      },
      // A corrected one has all its bodies there.
      {
        eventName: ['MODIFY', 'REMOVE'],
        dynamodb: { OldImage: { revision: { N: [{ exists: true }] } } },
      },
      { eventName: ['MODIFY'], dynamodb: { OldImage: { order_group: { S: [{ exists: true }] } } } },
    ]);
  });
});
