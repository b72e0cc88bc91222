export const body = { to: 'ada@example.com', count: 2 };

export const traceId = '0af7651916cd43dd8448eb211c80319c';

export const spanId = 'b7ad6b7169203331';

export const traceparent = `00-${traceId}-${spanId}-01`;
