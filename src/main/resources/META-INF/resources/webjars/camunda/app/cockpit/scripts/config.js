export default {
  app: {
    vendor: 'Customer Lockbox',
    name: 'Cockpit'
  },
  // the vendor's welcome page is not here, and asking for it would ask people for a password twice
  disableWelcomeMessage: true
};
