/** An order event of about one kilobyte of JSON, with everything that its consumer wants. */
export function order(orderId: string) {
  return {
    order_id: orderId,
    customer_info: { customer_id: 'C33445', name: 'Chloé Roux', email: 'chloe.roux@example.com' },
    items: ['socks-wool-39-42', 'mug-stoneware-blue', 'tea-earl-grey-100g', 'notebook-a5-dotted'].map(
      (id) => ({
        item_id: id,
        item_name: `What the shop calls ${id}`,
        quantity: 2,
        unit_price: 12.5,
      }),
    ),
    inventory_status: ['socks-wool-39-42', 'mug-stoneware-blue', 'tea-earl-grey-100g'].map((id) => ({
      item_id: id,
      available_qty: 109,
      in_stock: true,
    })),
    currency: 'EUR',
    tax: 20,
    shipping_fee: 4.9,
    total: 124.9,
    metadata: {
      event_type: 'order.created',
      service: 'web-shop',
      version: '1.0',
      correlation_id: `078e1fda-0b8e-40ba-85ef-${orderId.slice(-12)}`,
    },
  };
}
