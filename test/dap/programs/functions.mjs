function inModule() {
  return 1; // module
}
inModule();
