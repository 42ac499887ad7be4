export * from "./cifarResNet.js";
export * from "./convNetJsCifar.js";
export * from "./leNet5.js";
export * from "./resNet.js";
