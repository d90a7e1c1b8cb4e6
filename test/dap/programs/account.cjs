class Account {
  constructor(amount) {
    this.amount = amount; // made
  }

  deposit(amount) {
    this.amount += amount; // deposit
    return this.amount;
  }
}
module.exports = { Account };
