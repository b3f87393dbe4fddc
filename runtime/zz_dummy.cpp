namespace fenceline {}
