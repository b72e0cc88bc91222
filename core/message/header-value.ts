/** A header's value, as JSON can carry it. RabbitMQ's tables and arrays (x-death) arrive as objects and arrays. */
export type HeaderValue = string | number | boolean | null | HeaderValue[] | { [name: string]: HeaderValue };

export type Headers = Record<string, HeaderValue>;

/**
 * AMQP types that JSON has none for. `timestamp`: the value is an ISO 8601 time, or a number of seconds since 1970 where
 * the year has more than four digits. `binary`: a long string that is not UTF-8, in base64.
 */
export type HeaderType = 'timestamp' | 'binary';

/** The types of those values that JSON does not show, in the shape of the headers: an array's members by their index. */
export type HeaderTypes = { [name: string]: HeaderType | HeaderTypes };
